import type { FastifyRequest } from 'fastify';
import type { Database } from '../../platform/database/index.ts';
import type { RouteImplementation } from '../../shared/http/implement.ts';
import {
  createAuthCookie,
  type Invitations,
  type KeepWayIn,
  type OpenSessionFor,
  type RegistrationMode,
} from '../identity/index.ts';
import type { WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { createLinkedSignIns } from './linked-sign-ins.ts';
import { oidcErrors } from './oidc.errors.ts';
import { createOidcRoutes, type OidcRouteDeps } from './oidc.routes.ts';
import { createOidcProof } from './oidc-proof.ts';
import { createOidcProvider, type OidcSettings } from './oidc-provider.ts';
import { createSealedChallenges } from './sealed-challenges.ts';
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

/** Takes what came back from the provider as a proof of who somebody is; the cookie of its start is the request's. */
export type AssertOidc = (userId: string, query: string, request: FastifyRequest) => Promise<void>;

/** OpenID Connect, and what the sign-in page offers at all. */
export function createOidc({ now = () => new Date(), ...given }: OidcDeps): {
  routes: RouteImplementation[];
  assertOidc: AssertOidc;
} {
  const { oidc, registration, passkeyHost, publicUrl } = given;
  const flowCookie = createAuthCookie(publicUrl, 'at_oidc');
  const deps = { ...given, now, sealed: createSealedChallenges({ ...given, now }) };
  const provider = oidc && createOidcProvider(oidc, publicUrl);
  const oidcProof = oidc && provider && createOidcProof({ ...deps, oidc, provider });
  const routes = createOidcRoutes({
    ...deps,
    flowCookie,
    methods: { registration, passkeyHost, oidc: oidc && { name: oidc.name } },
    linkedSignIns: createLinkedSignIns(deps),
    signInByOidc: provider && createSignInByOidc({ ...deps, provider }),
    oidcProof,
  });
  return {
    routes,
    assertOidc: async (userId, query, request) => {
      if (oidcProof === null) throw oidcErrors.notConfigured();
      await oidcProof.check({ userId, query, secret: flowCookie.read(request) });
    },
  };
}
