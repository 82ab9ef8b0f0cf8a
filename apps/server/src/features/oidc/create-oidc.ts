import type { Database } from '../../platform/database/index.ts';
import type { RouteImplementation } from '../../shared/http/implement.ts';
import type { OpenSessionFor, RegistrationMode } from '../identity/index.ts';
import type { WriteMail } from '../mail/index.ts';
import { createOidcRoutes, type OidcRouteDeps } from './oidc.routes.ts';
import { createOidcProvider, type OidcSettings } from './oidc-provider.ts';
import { createSignInByOidc } from './sign-in-by-oidc.ts';

export interface OidcDeps {
  database: Database;
  publicUrl: string;
  registration: RegistrationMode;
  /** Null where the operator set no provider. */
  oidc: OidcSettings | null;
  passkeyHost: string | null;
  /** 32 bytes. */
  sealingKey: Uint8Array;
  writeMail: WriteMail;
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
    signInByOidc: oidc && createSignInByOidc({ ...deps, now, provider: createOidcProvider(oidc, publicUrl) }),
  });
}
