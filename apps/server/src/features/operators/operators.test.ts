import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { recordUnmailed, startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { newId } from '../../shared/ids.ts';
import { createReadOutbox, createWriteMail } from '../mail/index.ts';
import { resetPasswordMail } from '../mail/templates/reset-password.ts';
import { createSecurityEventRoutes } from '../security-events/index.ts';
import { createNamesOf } from '../workspaces/index.ts';
import { createOperatorRoutes } from './index.ts';

let scratch: TestDatabase;
let http: TestHttp;
let operator: TestAccount;
const sealingKey = randomBytes(32);

async function start(isOutboxLocal: boolean): Promise<TestHttp> {
  const { database } = scratch;
  const readOutbox = createReadOutbox({ database, sealingKey });
  return startTestHttp({
    database,
    routes: [
      ...createOperatorRoutes({ database, recordSecurityEvent: recordUnmailed, readOutbox, isOutboxLocal }),
      ...createSecurityEventRoutes({ database, namesOf: createNamesOf({ database }) }),
    ],
  });
}

const promote = ({ user }: TestAccount) =>
  scratch.database.system((transaction) =>
    transaction.user.update({ where: { id: user.id }, data: { isOperator: true } }),
  );

beforeAll(async () => {
  scratch = await createTestDatabase();
  http = await start(true);
  operator = await http.register();
  await promote(operator);
});
afterAll(async () => {
  await http?.close();
  await scratch?.close();
});

const call = (what: string, { accessToken } = operator) => http.call(what, { token: accessToken });

test('people are listed and searched, page by page', async () => {
  const ada = await http.register({ email: `Ada.${newId()}@example.org` });
  const found = await (await call(`GET /v1/admin/users?search=${ada.email.toLowerCase()}`)).json();
  expect(found).toMatchObject({
    items: [{ id: ada.user.id, email: ada.email, isActive: true, isOperator: false, openSessionCount: 1 }],
    nextCursor: null,
  });
  const first = await (await call('GET /v1/admin/users?limit=1')).json();
  expect(first.items).toEqual(found.items);
  const second = await (await call(`GET /v1/admin/users?limit=1&cursor=${first.nextCursor}`)).json();
  expect(second.items[0].id < first.items[0].id).toBe(true);
  expect((await call('GET /v1/admin/users?search=%25')).status).toBe(200);
  expect((await call('GET /v1/admin/users?cursor=x')).status).toBe(422);
});

test('a person who is deactivated is out at once, everywhere, and comes back by a new sign-in only', async () => {
  const account = await http.register();
  const { email, password, user, cookie } = account;
  const signIn = () => http.call('POST /v1/auth/sign-in', { body: { email, password } });
  const path = `POST /v1/admin/users/${user.id}`;
  expect(await (await call(`${path}/deactivate`)).json()).toMatchObject({ isActive: false, openSessionCount: 0 });
  expect((await call(`${path}/deactivate`)).status).toBe(200);
  expect((await call('GET /v1/me', account)).status).toBe(401);
  expect((await http.call('POST /v1/auth/refresh', { headers: { cookie } })).status).toBe(401);
  expect((await signIn()).status).toBe(401);
  expect(await (await call(`${path}/reactivate`)).json()).toMatchObject({ isActive: true, openSessionCount: 0 });
  expect((await call('GET /v1/me', account)).status).toBe(401);
  const again = await (await signIn()).json();
  const events = await (await http.call('GET /v1/me/security-events', { token: again.accessToken })).json();
  expect(events.items.map(({ type }: { type: string }) => type)).toEqual([
    'account.reactivated',
    'sign_in.failed',
    'account.deactivated',
  ]);
  expect(events.items[2].details).toEqual({ operatorId: operator.user.id });
});

test('nobody locks themselves out, and a person who is not there is missing', async () => {
  const own = await call(`POST /v1/admin/users/${operator.user.id}/deactivate`);
  expect(await own.json()).toMatchObject({ status: 409, code: 'user.is_self' });
  for (const what of [
    'GET /v1/admin/users/ID',
    'POST /v1/admin/users/ID/deactivate',
    'POST /v1/admin/users/ID/reactivate',
  ]) {
    const response = await call(what.replace('ID', newId()));
    expect(await response.json()).toMatchObject({ status: 404, code: 'user.not_found' });
  }
});

test('workspaces are listed with their owners and nothing of what is in them', async () => {
  const account = await http.register();
  const { items } = await (await call('GET /v1/admin/workspaces?limit=1')).json();
  expect(items).toEqual([
    {
      ...{ id: account.workspace.id, name: account.workspace.name, isPersonal: true, memberCount: 1 },
      owners: [{ id: account.user.id, name: 'Test Person', email: account.email }],
      createdAt: expect.any(String),
    },
  ]);
});

test('the outbox shows the text of mail only where no mail server has it', async () => {
  const writeMail = createWriteMail({ queue: { sendSystem: async () => ({ isNew: true }) }, sealingKey });
  const message = resetPasswordMail({ url: 'https://a.example/#token=SECRET', minutes: 30 });
  const expiresAt = new Date(Date.now() + 60_000);
  await scratch.database.system((transaction) =>
    writeMail(transaction, { userId: null, toAddress: 'ada@example.org', message, expiresAt }),
  );
  const { items } = await (await call('GET /v1/admin/outbox?limit=1')).json();
  expect(items).toMatchObject([
    { toAddress: 'ada@example.org', state: 'queued', text: expect.stringContaining('SECRET') },
  ]);
  const served = await start(false);
  try {
    const { accessToken, user } = await served.register();
    await scratch.database.system((transaction) =>
      transaction.user.update({ where: { id: user.id }, data: { isOperator: true } }),
    );
    const other = await (await served.call('GET /v1/admin/outbox?limit=1', { token: accessToken })).json();
    expect(other.items).toMatchObject([{ toAddress: 'ada@example.org', text: null }]);
  } finally {
    await served.close();
  }
});

test('operators see and resolve what looked wrong anywhere; trying without the right is taken down', async () => {
  const stranger = await http.register();
  expect((await call('GET /v1/admin/users', stranger)).status).toBe(403);
  const { items } = await (await call('GET /v1/admin/security-events?limit=1')).json();
  expect(items).toMatchObject([
    { type: 'permission.denied', person: { id: stranger.user.id }, details: { permission: 'users.read' } },
  ]);
  const resolved = await call(`POST /v1/admin/security-events/${items[0].id}/resolve`);
  expect(await resolved.json()).toMatchObject({ resolvedBy: { id: operator.user.id } });
  expect((await call(`POST /v1/admin/security-events/${newId()}/resolve`)).status).toBe(404);
});
