import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { allRoutes, type RouteContract, type SessionAnswer } from '@audiotricks/contracts';
import type { FastifyInstance } from 'fastify';
import { createHttpApp, type HttpAppOptions } from '../src/app/http/index.ts';
import { createAccountRoutes } from '../src/features/account/index.ts';
import { createAvatarUrlOf } from '../src/features/avatars/index.ts';
import {
  createIdentity,
  createKeepWayIn,
  createToUser,
  type IdentityDeps,
  type IdentityKeys,
  recheckSessions,
} from '../src/features/identity/index.ts';
import { createImpersonationRoutes } from '../src/features/impersonations/index.ts';
import { createAccepting, createInvitationRoutes } from '../src/features/invitations/index.ts';
import { createOidc, type OidcSettings } from '../src/features/oidc/index.ts';
import { createReadPlatformPermissions } from '../src/features/operators/index.ts';
import { createPasskeys, passkeyHostOf } from '../src/features/passkeys/index.ts';
import {
  createCountGivenOut,
  createRecordDenial,
  createRecordSecurityEvent,
} from '../src/features/security-events/index.ts';
import { createAskSecondFactor, createTwoFactor } from '../src/features/two-factor/index.ts';
import { createNamesOf, createResolveWorkspace, createWorkspaceRoutes } from '../src/features/workspaces/index.ts';
import { createCdn } from '../src/platform/cdn/index.ts';
import type { Database } from '../src/platform/database/index.ts';
import type { RouteImplementation } from '../src/shared/http/implement.ts';
import { newId } from '../src/shared/ids.ts';
import { deriveKey } from '../src/shared/keys.ts';
import { collectLog } from './collect-log.ts';

export interface TestHttp {
  app: FastifyInstance;
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  baseUrl: string;
  /** What was logged, one JSON line each. */
  logLines: string[];
  /** JSON out, bearer token where given; the answer untouched. */
  call(call: string, options?: CallOptions): Promise<Response>;
  /** A new account: token, workspace, and the refresh cookie as it goes into a `Cookie` header. */
  register(fields?: { email?: string; password?: string }): Promise<TestAccount>;
  close(): Promise<void>;
}

export interface CallOptions {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** For identity where nothing that is tested sends mail. */
export const noMail = {
  emailVerification: 'off' as const,
  queue: { sendSystem: () => Promise.reject(new Error('this test sends no mail')) },
  writeMail: () => Promise.reject(new Error('this test sends no mail')),
};

/** Takes security events down; their mail goes nowhere. */
export const recordUnmailed = createRecordSecurityEvent({ writeMail: async () => newId() });

/** People as the API shows them where there is no CDN. */
export const testToUser = createToUser(createAvatarUrlOf({ cdn: createCdn({ origin: null, purge: null }) }));

export interface TestAccount extends SessionAnswer {
  email: string;
  password: string;
  cookie: string;
}

export interface TestHttpOptions extends Partial<HttpAppOptions> {
  database: Database;
  identity?: Partial<IdentityDeps>;
  /** The time of invitations and workspaces; that of sessions is identity's. */
  now?: () => Date;
  /** Serves every contract: those that have no handler here by one that must not be reached. */
  isWholeApi?: boolean;
  /** A free one unless told. */
  port?: number;
  /** Where people may sign in elsewhere. */
  oidc?: OidcSettings;
}

/** `name=value` of every cookie an answer sets, ready for a `Cookie` header. */
export function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}

/** As if the person had shown who they are a while ago, which is too long for what is dangerous. */
export async function letStepUpLapse(database: Database, { user }: { user: { id: string } }): Promise<void> {
  const authenticatedAt = new Date(Date.now() - 16 * 60_000);
  await database.system((transaction) =>
    transaction.session.updateMany({ where: { userId: user.id }, data: { authenticatedAt } }),
  );
}

/**
 * A listening server on a free port with identity and workspaces in it. Further `routes` are added to those; the
 * contracts that have no handler then are left out, unless `contracts` says what is to be served.
 */
export async function startTestHttp(options: TestHttpOptions): Promise<TestHttp> {
  const { database, identity: identityOptions, routes = [], isWholeApi = false, ...others } = options;
  const { now = () => new Date(), port: wantedPort = 0, oidc = null, ...overrides } = others;
  const { log, logLines } = collectLog();
  const publicUrl = options.publicUrl ?? 'http://localhost:3000';
  const accepting = createAccepting({ database, now });
  const identityDeps = {
    ...{ database, keys: createTestKeys(), publicUrl, registration: 'open' as const, toUser: testToUser, log },
    invitations: accepting.forRegistering,
    ...noMail,
    countryOf: () => null,
    recordSecurityEvent: recordUnmailed,
    askSecondFactor: createAskSecondFactor({ database, publicUrl, now: identityOptions?.now }),
    ...identityOptions,
  };
  const identity = createIdentity(identityDeps);
  const passkeyHost = passkeyHostOf(publicUrl);
  const keepWayIn = createKeepWayIn({ passkeyHost, oidc });
  const passkeys = createPasskeys({ ...identityDeps, ...identity, keepWayIn });
  const oidcParts = createOidc({
    ...{ ...identityDeps, ...identity, passkeyHost, keepWayIn },
    ...{ oidc, sealingKey: randomBytes(32) },
  });
  const twoFactorRoutes = createTwoFactor({
    ...{ ...identityDeps, ...identity, ...passkeys, ...oidcParts },
    ...{ oidc, sealingKey: randomBytes(32) },
  });
  const accountRoutes = createAccountRoutes({ ...identityDeps, ...identity });
  const workspaceRoutes = createWorkspaceRoutes({
    database,
    toUser: testToUser,
    recheckStreams: (userId) => database.system((transaction) => recheckSessions(transaction, userId)),
    now,
  });
  const invitationRoutes = createInvitationRoutes({
    ...{ database, accepting, publicUrl, now, namesOf: createNamesOf({ database }) },
    writeMail: identityOptions?.writeMail ?? noMail.writeMail,
    isVerifying: identity.isVerifying,
  });
  const impersonationRoutes = createImpersonationRoutes({
    ...identityDeps,
    ...identity,
    namesOf: createNamesOf({ database }),
  });
  const own = [
    ...identity.routes,
    ...passkeys.routes,
    ...twoFactorRoutes,
    ...oidcParts.routes,
    ...accountRoutes,
    ...workspaceRoutes,
    ...invitationRoutes,
    ...impersonationRoutes,
    ...routes,
  ];
  const served = isWholeApi ? [...own, ...unreachableRoutes(own.map(({ contract }) => contract))] : own;
  const app = await createHttpApp({
    routes: served,
    contracts: served.map(({ contract }) => contract),
    authenticate: identity.authenticate,
    resolveWorkspace: createResolveWorkspace({ database }),
    platformPermissionsOf: createReadPlatformPermissions({ database }),
    onDenied: createRecordDenial({ database, recordSecurityEvent: recordUnmailed }),
    onGivenOut: createCountGivenOut({ database, recordSecurityEvent: recordUnmailed }),
    readiness: async () => [],
    log,
    publicUrl,
    // A suite makes more accounts in a minute than anybody else.
    rateLimits: {
      registrationsPerAddress: 10_000,
      linksPerAddress: 10_000,
      perAddress: 100_000,
      perAccount: 100_000,
      perToken: 100_000,
    },
    ...overrides,
  });
  await app.listen({ host: '127.0.0.1', port: wantedPort });
  const { port } = app.server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;

  async function call(what: string, { token, body, headers = {} }: CallOptions = {}): Promise<Response> {
    const [method = 'GET', path = '/'] = what.split(' ');
    return fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async function register(fields: { email?: string; password?: string } = {}): Promise<TestAccount> {
    const email = fields.email ?? `person.${randomBytes(6).toString('hex')}@example.org`;
    const password = fields.password ?? randomBytes(12).toString('hex');
    const response = await call('POST /v1/auth/register', { body: { email, password, name: 'Test Person' } });
    if (response.status !== 201) throw new Error(`registering failed: ${response.status} ${await response.text()}`);
    const answer = (await response.json()) as SessionAnswer;
    return { ...answer, email, password, cookie: cookiesOf(response) };
  }

  return { app, baseUrl, logLines, call, register, close: () => app.close() };
}

export function createTestKeys(): IdentityKeys {
  const instanceSecret = randomBytes(32);
  return {
    pepper: deriveKey(instanceSecret, 'pepper'),
    signingKeyOf: (period) => deriveKey(instanceSecret, `signing.${period}`),
    sealingKey: deriveKey(instanceSecret, 'sealing'),
  };
}

/** Handlers that must not be reached, for every contract of the API that is not served by `served`. */
function unreachableRoutes(served: readonly RouteContract[]): RouteImplementation[] {
  return allRoutes
    .filter((contract) => !served.includes(contract))
    .map((contract) => ({
      contract,
      handle: async () => {
        throw new Error(`${contract.id} was reached`);
      },
    }));
}
