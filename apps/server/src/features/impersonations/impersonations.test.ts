import { randomBytes } from 'node:crypto';
import { allRoutes, type Impersonation, isOpenWhileActing, type RouteContract } from '@audiotricks/contracts';
import { decodeJwt } from 'jose';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { newId } from '../../shared/ids.ts';
import { createAuditRoutes, verifyAudit } from '../audit/index.ts';
import { createReadOutbox, createWriteMail } from '../mail/index.ts';
import { createOperatorRoutes } from '../operators/index.ts';
import { createRecordSecurityEvent, createSecurityEventRoutes } from '../security-events/index.ts';
import { createNamesOf } from '../workspaces/index.ts';

interface Answer {
  user: { id: string };
  workspace: { id: string };
  accessToken: string;
  expiresAt: string;
  impersonation: Impersonation;
}

// Longer than most: one feature told from its start to its end, in one world that is dear to make.

const minuteMs = 60_000;
const sealingKey = randomBytes(32);
let scratch: TestDatabase;
let http: TestHttp;
let aheadMs = 0;
const now = () => new Date(Date.now() + aheadMs);

beforeAll(async () => {
  scratch = await createTestDatabase();
  const { database } = scratch;
  const writeMail = createWriteMail({ queue: { sendSystem: async () => ({ isNew: true }) }, sealingKey });
  const recordSecurityEvent = createRecordSecurityEvent({ writeMail });
  const namesOf = createNamesOf({ database });
  http = await startTestHttp({
    database,
    isWholeApi: true,
    identity: { writeMail, recordSecurityEvent, now },
    routes: [
      ...createOperatorRoutes({
        ...{ database, recordSecurityEvent, isOutboxLocal: true },
        readOutbox: createReadOutbox({ database, sealingKey }),
      }),
      ...createAuditRoutes({ database, namesOf }),
      ...createSecurityEventRoutes({ database, namesOf }),
    ],
  });
});
afterAll(async () => {
  await http?.close();
  await scratch?.close();
});

const setUser = (userId: string, data: { isOperator?: boolean; isActive?: boolean; deletionDueAt?: Date }) =>
  scratch.database.system((transaction) => transaction.user.update({ where: { id: userId }, data }));

async function makeOperator(): Promise<TestAccount> {
  const account = await http.register();
  await setUser(account.user.id, { isOperator: true });
  return account;
}

const reason = 'Ticket 42: the library stays empty';

const askToStart = (operator: TestAccount, userId: string, body: object = { userId, reason }) =>
  http.call('POST /v1/admin/impersonations', { token: operator.accessToken, body });

async function start(operator: TestAccount, { user }: TestAccount): Promise<Answer> {
  const response = await askToStart(operator, user.id);
  expect(response.status).toBe(201);
  return response.json();
}

const readMe = async (token: string) => http.call('GET /v1/me', { token });

async function codeOf(response: Response): Promise<string | number> {
  return response.status < 400 ? response.status : (await response.json()).code;
}

async function listMine({ accessToken }: TestAccount): Promise<Impersonation[]> {
  return (await (await http.call('GET /v1/me/impersonations', { token: accessToken })).json()).items;
}

async function pair(): Promise<{ operator: TestAccount; person: TestAccount; acting: Answer }> {
  const [operator, person] = [await makeOperator(), await http.register()];
  return { operator, person, acting: await start(operator, person) };
}

describe('an operator who acts for a person', () => {
  test('has a token that says who acts, with the person’s own workspaces and no cookie', async () => {
    const operator = await makeOperator();
    const person = await http.register();
    const response = await askToStart(operator, person.user.id);
    expect(response.headers.getSetCookie()).toEqual([]);
    const { accessToken, user, workspace, impersonation }: Answer = await response.json();
    expect({ user: user.id, workspace: workspace.id }).toEqual({
      user: person.user.id,
      workspace: person.workspace.id,
    });
    const claims = decodeJwt(accessToken);
    expect(claims).toMatchObject({ sub: user.id, sid: impersonation.id, act: { sub: operator.user.id } });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(600);
    expect(Date.parse(impersonation.expiresAt) - Date.parse(impersonation.startedAt)).toBe(30 * minuteMs);
    const me = await (await readMe(accessToken)).json();
    expect(me).toMatchObject({
      user: { id: person.user.id },
      workspaces: [{ id: person.workspace.id, role: 'owner' }],
      platformPermissions: [],
      acting: { impersonationId: impersonation.id, operatorId: operator.user.id, reason },
    });
    expect((await (await readMe(person.accessToken)).json()).acting).toBeNull();
    const renamed = await http.call(`PATCH /v1/workspaces/${workspace.id}`, {
      token: accessToken,
      body: { name: 'Put right' },
    });
    expect(renamed.status).toBe(200);
  });

  test.each<[string, string, (person: TestAccount) => Promise<unknown>]>([
    ['another operator', 'user.is_operator', ({ user }) => setUser(user.id, { isOperator: true })],
    ['a deactivated account', 'user.inactive', ({ user }) => setUser(user.id, { isActive: false })],
    [
      'an account that is to be deleted',
      'user.inactive',
      ({ user }) => setUser(user.id, { deletionDueAt: new Date() }),
    ],
  ])('is refused for %s', async (_what, code, become) => {
    const [operator, person] = [await makeOperator(), await http.register()];
    await become(person);
    expect(await codeOf(await askToStart(operator, person.user.id))).toBe(code);
  });

  test('is refused without a reason, for nobody, for themselves, and to who is no operator', async () => {
    const [operator, person] = [await makeOperator(), await http.register()];
    const wrong = await askToStart(operator, person.user.id, { userId: person.user.id, reason: '  ' });
    expect(await wrong.json()).toMatchObject({ status: 422, errors: [{ path: 'body.reason' }] });
    expect(await codeOf(await askToStart(operator, newId()))).toBe('user.not_found');
    expect(await codeOf(await askToStart(operator, operator.user.id))).toBe('user.is_operator');
    expect(await codeOf(await askToStart(person, operator.user.id))).toBe('permission.denied');
    expect(await listMine(person)).toEqual([]);
  });

  test('has shown just now who they are', async () => {
    const [operator, person] = [await makeOperator(), await http.register()];
    await scratch.database.system((transaction) =>
      transaction.session.updateMany({
        where: { userId: operator.user.id },
        data: { authenticatedAt: new Date(Date.now() - 20 * minuteMs) },
      }),
    );
    expect(await codeOf(await askToStart(operator, person.user.id))).toBe('auth.step_up_required');
  });

  test('acts for one person at a time', async () => {
    const { operator, person, acting } = await pair();
    const next = await start(operator, await http.register());
    expect((await readMe(acting.accessToken)).status).toBe(401);
    expect((await readMe(next.accessToken)).status).toBe(200);
    expect(await listMine(person)).toMatchObject([{ id: acting.impersonation.id, endedBy: 'operator' }]);
  });
});

/** Sends what no handler takes: whether it is open is looked at before. */
async function send({ method, path }: RouteContract, { accessToken, workspace }: Answer): Promise<string | number> {
  const address = path.replace(':workspaceId', workspace.id).replaceAll(/:\w+/g, 'not-an-id');
  const isJson = method !== 'GET';
  const response = await fetch(`${http.baseUrl}${address}?limit=many`, {
    method,
    headers: { authorization: `Bearer ${accessToken}`, ...(isJson && { 'content-type': 'application/json' }) },
    ...(isJson && { body: '{"nothing": "of this"}' }),
  });
  await response.body?.cancel();
  return response.status === 403 ? 'refused' : response.status;
}

describe('while an operator acts', () => {
  let acting: Answer;
  beforeAll(async () => {
    ({ acting } = await pair());
  });

  /** By names of its own: what the rule says is held against it. */
  const promisedOpen = /^(me\.read|me\.listImpersonations|workspaces\.(list|get|update|listMembers))$/;
  const promisedClosed = [
    /^admin\./,
    /^auth\.(stepUp|startOidcStepUp|signOutEverywhere|linkOidc)$/,
    /^me\.(?!read$|listImpersonations$)/,
    /^workspaces\.(create|archive|unarchive|delete|restore|leave|transfer|changeRole|removeMember)$/,
    /^invitations\.(create|resend|revoke|accept)$/,
    /^securityEvents\.resolve$/,
  ];

  test('the rule closes what is promised to be closed, and nothing of what is promised to be open', () => {
    const guarded = allRoutes.filter(({ access }) => access.scope !== 'public' && access.scope !== 'signed');
    const closed = guarded.filter((contract) => !isOpenWhileActing(contract)).map(({ id }) => id);
    expect(closed).toEqual(guarded.map(({ id }) => id).filter((id) => promisedClosed.some((name) => name.test(id))));
    expect(closed.filter((id) => promisedOpen.test(id))).toEqual([]);
    expect(allRoutes.filter(({ stepUp }) => stepUp).filter(isOpenWhileActing)).toEqual([]);
  });

  const closedRoutes = allRoutes.filter((contract) => !isOpenWhileActing(contract));
  test.each(closedRoutes.map((contract) => [contract.id, contract] as const))(
    '%s is refused',
    async (_id, contract) => {
      const { method, path } = contract;
      const address = path.replace(':workspaceId', acting.workspace.id).replaceAll(/:\w+/g, newId());
      const response = await http.call(`${method} ${address}`, { token: acting.accessToken });
      expect(await response.json()).toMatchObject({ status: 403, code: 'impersonation.refused' });
    },
  );

  const openRoutes = allRoutes.filter(
    (contract) => contract.access.scope === 'workspace' && contract.method !== 'GET' && isOpenWhileActing(contract),
  );
  test.each(openRoutes.map((contract) => [contract.id, contract] as const))('%s is open', async (_id, contract) => {
    expect(['refused', 401]).not.toContain(await send(contract, acting));
  });
});

describe('it ends', () => {
  test('after 30 minutes, however often its tokens are made anew, with a token that never outlives it', async () => {
    const { operator, person, acting } = await pair();
    const renew = `POST /v1/admin/impersonations/${acting.impersonation.id}/access-tokens`;
    try {
      aheadMs = 25 * minuteMs;
      expect((await readMe(acting.accessToken)).status).toBe(401);
      const again: Answer = await (await http.call(renew, { token: await freshToken(operator) })).json();
      expect(again.impersonation.expiresAt).toBe(acting.impersonation.expiresAt);
      expect(Date.parse(again.expiresAt)).toBeLessThanOrEqual(Date.parse(acting.impersonation.expiresAt));
      expect((await readMe(again.accessToken)).status).toBe(200);
      aheadMs = 31 * minuteMs;
      expect((await readMe(again.accessToken)).status).toBe(401);
      const late = await http.call(renew, { token: await freshToken(operator) });
      expect(await late.json()).toMatchObject({ status: 410, code: 'impersonation.ended' });
    } finally {
      aheadMs = 0;
    }
    const expired = new Date(Date.now() - minuteMs);
    await scratch.database.system((transaction) =>
      transaction.impersonation.update({ where: { id: acting.impersonation.id }, data: { expiresAt: expired } }),
    );
    expect(await listMine(person)).toMatchObject([{ endedAt: expired.toISOString(), endedBy: 'expired' }]);
  });

  /** The refresh cookie rotates: each call takes the one before. */
  async function freshToken(account: TestAccount): Promise<string> {
    const response = await http.call('POST /v1/auth/refresh', { headers: { cookie: account.cookie } });
    account.cookie = response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';', 1)[0])
      .join('; ');
    return (await response.json()).accessToken;
  }

  const path = ({ impersonation }: Answer) => `/v1/admin/impersonations/${impersonation.id}`;

  test.each<[string, string, (given: Awaited<ReturnType<typeof pair>>) => Promise<unknown>]>([
    ['the operator', 'operator', ({ operator, acting }) => post(operator, `${path(acting)}/end`)],
    ['another operator', 'operator', async ({ acting }) => post(await makeOperator(), `${path(acting)}/end`)],
    [
      'the person',
      'user',
      ({ person, acting }) => post(person, `/v1/me/impersonations/${acting.impersonation.id}/end`),
    ],
    ['the operator’s sign-out', 'operator_session', ({ operator }) => signOut(operator)],
    ['signing out by its own token', 'operator', ({ acting }) => post(acting, '/v1/auth/sign-out')],
    ['the person’s sign-out everywhere', 'user_sessions', ({ person }) => post(person, '/v1/auth/sign-out-everywhere')],
    [
      'the operator’s deactivation',
      'operator_session',
      async ({ operator }) => post(await makeOperator(), `/v1/admin/users/${operator.user.id}/deactivate`),
    ],
    [
      'the person’s deactivation',
      'user_sessions',
      async ({ person }) => post(await makeOperator(), `/v1/admin/users/${person.user.id}/deactivate`),
    ],
  ])('at once by %s', async (_what, endedBy, end) => {
    const given = await pair();
    expect((await readMe(given.acting.accessToken)).status).toBe(200);
    await end(given);
    expect((await readMe(given.acting.accessToken)).status).toBe(401);
    const overseer = await makeOperator();
    const { items } = await (
      await http.call('GET /v1/admin/impersonations?limit=1', { token: overseer.accessToken })
    ).json();
    expect(items).toMatchObject([
      {
        id: given.acting.impersonation.id,
        operator: { id: given.operator.user.id },
        user: { id: given.person.user.id },
        reason,
        endedBy,
        endedAt: expect.any(String),
      },
    ]);
  });

  test.each<[string, (given: Awaited<ReturnType<typeof pair>>) => Promise<unknown>]>([
    ['the operator is one no longer', ({ operator }) => setUser(operator.user.id, { isOperator: false })],
    ['the person becomes one', ({ person }) => setUser(person.user.id, { isOperator: true })],
  ])('where %s, with nothing else done', async (_what, change) => {
    const given = await pair();
    await change(given);
    expect((await readMe(given.acting.accessToken)).status).toBe(401);
  });

  test('once, as it ended first; and by nobody else', async () => {
    const { operator, person, acting } = await pair();
    const mine = `/v1/me/impersonations/${acting.impersonation.id}/end`;
    const stranger = await http.register();
    expect(await codeOf(await post(stranger, mine))).toBe('impersonation.not_found');
    const first = await (await post(person, mine)).json();
    expect(first).toMatchObject({ endedBy: 'user' });
    expect(await (await post(operator, `${path(acting)}/end`)).json()).toEqual(first);
    const other = await makeOperator();
    expect(await codeOf(await post(other, `${path(acting)}/access-tokens`))).toBe('impersonation.not_found');
    expect(await codeOf(await post(operator, `${path(acting)}/access-tokens`))).toBe('impersonation.ended');
  });

  const post = ({ accessToken }: { accessToken: string }, address: string) =>
    http.call(`POST ${address}`, { token: accessToken });
  const signOut = ({ cookie }: TestAccount) => http.call('POST /v1/auth/sign-out', { headers: { cookie } });
});

describe('everybody concerned sees it', () => {
  test('the person by mail, by a security event and in their account', async () => {
    const { operator, person, acting } = await pair();
    const { user } = operator;
    expect(await listMine(person)).toEqual([
      {
        ...{ id: acting.impersonation.id, reason, endedAt: null, endedBy: null },
        ...{ startedAt: acting.impersonation.startedAt, expiresAt: acting.impersonation.expiresAt },
        operator: { id: user.id, name: user.name },
        user: { id: person.user.id, name: person.user.name },
      },
    ]);
    const events = await (await http.call('GET /v1/me/security-events', { token: person.accessToken })).json();
    expect(events.items).toMatchObject([
      { type: 'account.impersonated', severity: 'warning', details: { operatorId: user.id, reason } },
    ]);
    const outbox = await (await http.call('GET /v1/admin/outbox?limit=1', { token: operator.accessToken })).json();
    expect(outbox.items).toMatchObject([{ toAddress: person.email, category: 'impersonation' }]);
    expect(outbox.items[0].text).toContain(reason);
    expect(outbox.items[0].text).toContain(user.name);
  });

  test('the workspaces in their audits, which name both and stay whole', async () => {
    const { operator, person, acting } = await pair();
    const workspaceId = person.workspace.id;
    const rename = (token: string, name: string) =>
      http.call(`PATCH /v1/workspaces/${workspaceId}`, { token, body: { name } });
    await rename(person.accessToken, 'By themselves');
    await rename(acting.accessToken, 'By the operator');
    await http.call(`POST /v1/me/impersonations/${acting.impersonation.id}/end`, { token: person.accessToken });
    const { items } = await (
      await http.call(`GET /v1/workspaces/${workspaceId}/audit-entries`, { token: person.accessToken })
    ).json();
    const who = { id: person.user.id, name: person.user.name };
    const by = { id: operator.user.id, name: operator.user.name };
    const until = acting.impersonation.expiresAt;
    expect(items).toMatchObject([
      { action: 'impersonation.ended', actor: who, operator: null, details: { endedBy: 'user' } },
      { action: 'workspace.renamed', actor: who, operator: by, details: { to: 'By the operator' } },
      { action: 'workspace.renamed', actor: who, operator: null, details: { to: 'By themselves' } },
      { action: 'impersonation.started', actor: by, operator: null, subject: { id: who.id }, details: { until } },
    ]);
    expect(await verifyAudit(scratch.database, workspaceId)).toEqual({ entries: 4, brokenAt: null });
    // Nobody takes the operator out of it unnoticed: not even who owns the table.
    const superuser = new Client({ connectionString: scratch.url });
    await superuser.connect();
    await superuser
      .query('update audit_entry set operator_id = null where operator_id = $1', [operator.user.id])
      .finally(() => superuser.end());
    expect(await verifyAudit(scratch.database, workspaceId)).toEqual({ entries: 4, brokenAt: 3 });
  });

  test('a role that does not suffice is taken down with both', async () => {
    const [operator, owner, person] = [await makeOperator(), await http.register(), await http.register()];
    const workspaceId = owner.workspace.id;
    await scratch.database.tenant(workspaceId, (transaction) =>
      transaction.membership.create({ data: { id: newId(), workspaceId, userId: person.user.id, role: 'viewer' } }),
    );
    const { accessToken } = await start(operator, person);
    const body = { name: 'Mine' };
    const tried = await http.call(`PATCH /v1/workspaces/${workspaceId}`, { token: accessToken, body });
    expect(await codeOf(tried)).toBe('permission.denied');
    const events = await (
      await http.call(`GET /v1/workspaces/${workspaceId}/security-events`, { token: owner.accessToken })
    ).json();
    expect(events.items).toContainEqual(
      expect.objectContaining({
        type: 'permission.denied',
        details: { role: 'viewer', permission: 'settings.write', operatorId: operator.user.id },
      }),
    );
  });

  test('the log of requests names the operator', async () => {
    const { operator, acting } = await pair();
    await readMe(acting.accessToken);
    const line = http.logLines.findLast((text) => text.includes(`"operatorId":"${operator.user.id}"`));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ path: '/v1/me', userId: acting.user.id });
  });
});
