import type { Database } from '../../platform/database/index.ts';
import type { RouteImplementation } from '../../shared/http/implement.ts';
import type { Invitations, KeepWayIn, OpenSessionFor, RegistrationMode } from '../identity/index.ts';
import type { WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { createLinkedSignIns } from './linked-sign-ins.ts';
import { createOidcRoutes, type OidcRouteDeps } from './oidc.routes.ts';
import { createOidcProvider, type OidcSettings } from './oidc-provider.ts';
import { createSignInByOidc } from './sign-in-by-oidc.ts';

export interface OidcDeps {
  database: Database;
  publicUrl: string;
  registration: RegistrationMode;
  invitations: Pick<Invitations, 'join'>;
  /** Null where the operator set no provider. */
  oidc: OidcSettings | null;
  passkeyHost: string | null;
  /** 32 bytes. */
  sealingKey: Uint8Array;
  keepWayIn: KeepWayIn;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  openSession: OpenSessionFor;
  askSecondFactor: OidcRouteDeps['askSecondFactor'];
  now?: (() => Date) | undefined;
}

/** OpenID Connect, and what the sign-in page offers at all. */
export function createOidc({ now = () => new Date(), ...deps }: OidcDeps): RouteImplementation[] {
  const { oidc, registration, passkeyHost, publicUrl } = deps;
  return createOidcRoutes({
    ...deps,
    now,
    methods: { registration, passkeyHost, oidc: oidc && { name: oidc.name } },
    linkedSignIns: createLinkedSignIns({ ...deps, now }),
    signInByOidc: oidc && createSignInByOidc({ ...deps, now, provider: createOidcProvider(oidc, publicUrl) }),
  });
}
