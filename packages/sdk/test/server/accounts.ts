import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  deleteAvatar,
  listWorkspaces,
  me,
  type PlatformPermission,
  putAvatar,
  readAvatar,
  refresh,
  register,
  registerBodySchema,
  rolePermissions,
  type SessionAnswer,
  signIn,
  signInBodySchema,
  signOut,
  type User,
  type Workspace,
  type WorkspaceAccess,
} from '@audiotricks/contracts';
import { type ContractServer, type Exchange, Refusal, readBody } from './contract-server.ts';

interface Account {
  user: User;
  workspace: Workspace;
  password: string;
  /** Where they may work: their own workspace, and what a test adds. */
  access: WorkspaceAccess[];
}

export interface Accounts {
  /** Life of access tokens given from now on. */
  accessLifeMs: number;
  emailVerification: 'off' | 'on' | 'required';
  /** Of everybody: an operator's, or none. */
  platformPermissions: PlatformPermission[];
  /** Refuses all access tokens given so far; refresh cookies stay good. */
  expireAccess: () => void;
  /** Ends all sessions. */
  revokeAll: () => void;
  add: (account: { email: string; password: string; name: string }) => Account;
}

const noProfile = {
  ...{ givenName: null, familyName: null, username: null, timezone: null, language: null, phone: null },
  ...{ avatarUrl: null, emailVerifiedAt: null },
};

/** A rotated token is taken again for so long: its answer may have been lost on the way. */
const graceMs = 20_000;

/** Register, sign in, rotating refresh cookie, sign out; guards every route as the contract's access says. */
export function mountAccounts(server: ContractServer): Accounts {
  const accounts = new Map<string, Account>();
  /** As they were sent: this server makes nothing of them. */
  const pictures = new Map<string, Buffer>();
  const access = new Map<string, { account: Account; untilMs: number }>();
  const refreshes = new Map<string, { account: Account; usedAtMs: number | null }>();

  function enter(account: Account, { response }: Exchange): SessionAnswer {
    const refreshToken = randomBytes(16).toString('base64url');
    refreshes.set(refreshToken, { account, usedAtMs: null });
    const accessToken = randomBytes(16).toString('base64url');
    const untilMs = Date.now() + state.accessLifeMs;
    access.set(accessToken, { account, untilMs });
    response.setHeader('set-cookie', `at_refresh=${refreshToken}; Path=/v1/auth; HttpOnly; SameSite=Strict`);
    return {
      user: account.user,
      workspace: account.workspace,
      accessToken,
      expiresAt: new Date(untilMs).toISOString(),
    };
  }

  function whose(token: string | null): Account {
    if (token === null) throw new Refusal('auth.token_missing', 'Sign in first.');
    const held = access.get(token);
    if (!held || held.untilMs <= Date.now()) throw new Refusal('auth.token_invalid', 'The session has ended.');
    return held.account;
  }

  const state: Accounts = {
    accessLifeMs: 600_000,
    emailVerification: 'off',
    platformPermissions: [],
    expireAccess: () => access.clear(),
    revokeAll: () => {
      access.clear();
      refreshes.clear();
    },
    add: ({ email, password, name }) => {
      const createdAt = new Date().toISOString();
      const workspace = { id: randomUUID(), name: `${name}'s workspace`, isPersonal: true, createdAt };
      const account = {
        user: { ...noProfile, id: randomUUID(), email, name, createdAt, lastSignInAt: createdAt },
        workspace,
        password,
        access: [accessOf(workspace)],
      };
      accounts.set(email.toLowerCase(), account);
      return account;
    },
  };

  server.guard((route, { token, params }) => {
    if (route.access.scope !== 'user' && route.access.scope !== 'workspace') return;
    const account = whose(token);
    if (params.workspaceId !== undefined && !account.access.some(({ id }) => id === params.workspaceId)) {
      throw new Refusal('workspace.not_found', 'There is no such workspace.');
    }
  });

  server.mount(register, (exchange) => {
    const body = registerBodySchema.parse(exchange.body);
    if (accounts.has(body.email.toLowerCase())) {
      throw new Refusal('auth.email_taken', 'An account with this e-mail address exists. Sign in instead.');
    }
    if (body.password === 'password') {
      throw new Refusal('auth.password_too_common', 'This password is too common. Choose another one.');
    }
    return enter(state.add(body), exchange);
  });

  server.mount(signIn, (exchange) => {
    const body = signInBodySchema.parse(exchange.body);
    const account = accounts.get(body.email.toLowerCase());
    if (account?.password !== body.password) {
      throw new Refusal('auth.credentials_invalid', 'E-mail address and password do not match.');
    }
    return enter(account, exchange);
  });

  server.mount(refresh, (exchange) => {
    const token = cookieOf(exchange);
    const held = refreshes.get(token ?? '');
    const isOver = held?.usedAtMs != null && Date.now() - held.usedAtMs > graceMs;
    if (!held || isOver) throw new Refusal('auth.refresh_invalid', 'Sign in again.');
    held.usedAtMs ??= Date.now();
    return enter(held.account, exchange);
  });

  server.mount(signOut, (exchange) => {
    refreshes.delete(cookieOf(exchange) ?? '');
    exchange.response.setHeader('set-cookie', 'at_refresh=; Path=/v1/auth; HttpOnly; Max-Age=0');
  });

  server.mount(me, ({ token }) => {
    const account = whose(token);
    const { emailVerification, platformPermissions } = state;
    return { user: account.user, workspaces: account.access, emailVerification, platformPermissions, acting: null };
  });
  server.mount(putAvatar, async ({ token, request }) => {
    const bytes = await readBody(request);
    if (bytes.length === 0) throw new Refusal('avatar.type_refused', 'Choose a picture.');
    const hash = createHash('sha256').update(bytes).digest('hex');
    pictures.set(`${hash}.webp`, bytes);
    return Object.assign(whose(token).user, { avatarUrl: `/avatars/${hash}.webp` });
  });
  server.mount(deleteAvatar, ({ token }) => Object.assign(whose(token).user, { avatarUrl: null }));
  server.mount(readAvatar, ({ params, response }) => {
    const picture = pictures.get(params.fileName ?? '');
    if (!picture) throw new Refusal('avatar.not_found', 'There is no such picture.');
    response.writeHead(200, { 'content-type': 'image/webp' }).end(picture);
  });
  server.mount(listWorkspaces, ({ token }) => ({ items: whose(token).access, nextCursor: null }));

  return state;
}

/** What an owner may do there. */
export function accessOf(workspace: Workspace): WorkspaceAccess {
  const permissions = [...rolePermissions.owner];
  return { ...workspace, role: 'owner', permissions, archivedAt: null, deletesAt: null };
}

function cookieOf({ request }: Exchange): string | null {
  return /(?:^|;\s*)at_refresh=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? null;
}
