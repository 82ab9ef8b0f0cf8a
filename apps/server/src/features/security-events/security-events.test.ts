import { randomBytes } from 'node:crypto';
import type { SecurityEvent } from '@audiotricks/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildUser, buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { newId } from '../../shared/ids.ts';
import { createReadOutbox, createWriteMail } from '../mail/index.ts';
import { createNamesOf } from '../workspaces/index.ts';
import {
  createCountGivenOut,
  createDeleteOldSecurityEvents,
  createRecordSecurityEvent,
  createSecurityEventRoutes,
  type RecordSecurityEvent,
} from './index.ts';

let scratch: TestDatabase;
let http: TestHttp;
let owner: TestAccount;
let member: TestAccount;
let workspaceId: string;
const sealingKey = randomBytes(32);
let at = new Date('2026-11-29T12:10:00Z');
// Only what is written is of interest here; nobody sends it.
const writeMail = createWriteMail({ queue: { sendSystem: async () => ({ isNew: true }) }, sealingKey });
const recordSecurityEvent = createRecordSecurityEvent({ writeMail, now: () => at });

beforeAll(async () => {
  scratch = await createTestDatabase();
  const { database } = scratch;
  const routes = createSecurityEventRoutes({ database, namesOf: createNamesOf({ database }) });
  http = await startTestHttp({ database, routes });
});
afterAll(async () => {
  await http?.close();
  await scratch?.close();
});
beforeEach(async () => {
  at = new Date('2026-11-29T12:10:00Z');
  owner = await http.register();
  member = await http.register();
  workspaceId = (await buildWorkspace(scratch.database, { ownerId: owner.user.id })).id;
  await scratch.database.system((transaction) =>
    transaction.membership.create({
      data: { id: newId(), workspaceId, userId: member.user.id, role: 'viewer', createdAt: new Date(0) },
    }),
  );
});

const record = (event: Parameters<RecordSecurityEvent>[1]) =>
  scratch.database.system((transaction) => recordSecurityEvent(transaction, event));

async function read(path: string, { accessToken }: TestAccount): Promise<SecurityEvent[]> {
  const response = await http.call(`GET /v1${path}`, { token: accessToken });
  expect(response.status).toBe(200);
  return (await response.json()).items;
}

const ofMine = (account: TestAccount) => read('/me/security-events', account);
const ofWorkspace = (account: TestAccount) => read(`/workspaces/${workspaceId}/security-events`, account);

test('a refused permission is taken down, counted within the hour, and shown to the owner and the person', async () => {
  const denied = { token: member.accessToken, body: { name: 'Mine' } };
  for (const _ of [1, 2, 3]) {
    expect((await http.call(`PATCH /v1/workspaces/${workspaceId}`, denied)).status).toBe(403);
  }
  const [event, ...others] = await ofWorkspace(owner);
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    type: 'permission.denied',
    severity: 'notice',
    workspaceId,
    person: { id: member.user.id, name: 'Test Person' },
    details: { role: 'viewer', permission: 'settings.write' },
    ipAddress: '127.0.0.1',
    occurrences: 3,
    isResolvable: true,
  });
  expect(await ofMine(member)).toEqual([{ ...event, isResolvable: false }]);
  expect(await ofMine(owner)).toEqual([]);
  expect(
    (await http.call(`GET /v1/workspaces/${workspaceId}/security-events`, { token: member.accessToken })).status,
  ).toBe(403);
});

test('a new window is a new event; two at once are counted, not lost', async () => {
  const event = { type: 'permission.denied', workspaceId, userId: member.user.id } as const;
  const answers = await Promise.all(Array.from({ length: 8 }, () => record(event)));
  expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
  at = new Date('2026-11-29T13:00:00Z');
  expect(await record(event)).toEqual({ isNew: true });
  expect((await ofWorkspace(owner)).map(({ occurrences }) => occurrences)).toEqual([1, 8]);
});

test('what is severe is mailed to the person in the same transaction, and to nobody else', async () => {
  const event = { type: 'session.refresh_reused', userId: member.user.id, ipAddress: '192.0.2.9' } as const;
  const failing = scratch.database.system(async (transaction) => {
    await recordSecurityEvent(transaction, event);
    throw new Error('the cause was rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  const readOutbox = createReadOutbox({ database: scratch.database, sealingKey, now: () => at });
  const mailsTo = async (address: string) =>
    (await readOutbox({ limit: 100 })).filter(({ toAddress }) => toAddress === address);
  expect(await mailsTo(member.email)).toEqual([]);
  await record(event);
  const [mail] = await mailsTo(member.email);
  expect(mail).toMatchObject({ category: 'security_event', body: { text: expect.stringContaining('192.0.2.9') } });
  expect(await mailsTo(owner.email)).toEqual([]);
});

test('much that one person takes out of a workspace is told, very much by mail to them and to its owners', async () => {
  const countGivenOut = createCountGivenOut({ database: scratch.database, recordSecurityEvent, now: () => at });
  const take = async (recordings: number, by: TestAccount) => {
    const gift = { workspaceId, userId: by.user.id, operatorId: null, ipAddress: '192.0.2.9' };
    for (let index = 0; index < recordings; index += 1) await countGivenOut({ ...gift, recordingId: `${index}` });
  };
  const readOutbox = createReadOutbox({ database: scratch.database, sealingKey, now: () => at });
  const mailsTo = async ({ email }: TestAccount) =>
    (await readOutbox({ limit: 100 })).filter(({ toAddress }) => toAddress === email);
  await take(99, member);
  await take(99, owner);
  expect(await ofWorkspace(owner)).toEqual([]);
  // Another hour begins anew.
  at = new Date('2026-11-29T13:00:00Z');
  await take(100, member);
  expect(await ofWorkspace(owner)).toMatchObject([
    { type: 'export.large', severity: 'warning', person: { id: member.user.id }, details: { recordings: 100 } },
  ]);
  expect(await mailsTo(owner)).toEqual([]);
  await take(1_001, member);
  const events = await ofWorkspace(owner);
  expect(events.map(({ type, severity, occurrences }) => [type, severity, occurrences])).toEqual([
    ['export.huge', 'severe', 1],
    ['export.large', 'warning', 1],
  ]);
  expect(await mailsTo(member)).toMatchObject([{ category: 'security_event' }]);
  expect(await mailsTo(owner)).toMatchObject([
    { category: 'workspace_security_event', body: { text: expect.stringContaining('192.0.2.9') } },
  ]);
  // The next hour, on the same day: counted, and no second mail.
  at = new Date('2026-11-29T14:00:00Z');
  await take(1_000, member);
  expect((await ofWorkspace(owner)).map(({ type, occurrences }) => [type, occurrences])).toEqual([
    ['export.large', 1],
    ['export.huge', 2],
    ['export.large', 1],
  ]);
  expect(await mailsTo(owner)).toHaveLength(1);
});

test("owners see their members' accounts since they joined, but not where from, and resolve nothing there", async () => {
  const stranger = await buildUser(scratch.database);
  await record({ type: 'session.refresh_reused', userId: stranger.id });
  await record({ type: 'session.refresh_reused', userId: member.user.id, ipAddress: '192.0.2.9' });
  const [event, ...others] = await ofWorkspace(owner);
  expect(others).toEqual([]);
  expect(event).toMatchObject({ workspaceId: null, ipAddress: null, details: {}, isResolvable: false });
  const resolve = (path: string, { accessToken }: TestAccount) =>
    http.call(`POST /v1${path}/security-events/${event?.id}/resolve`, { token: accessToken });
  const refused = await resolve(`/workspaces/${workspaceId}`, owner);
  expect(await refused.json()).toMatchObject({ status: 404, code: 'security_event.not_found' });
  expect((await resolve('/me', owner)).status).toBe(404);
  expect(await (await resolve('/me', member)).json()).toMatchObject({
    id: event?.id,
    ipAddress: '192.0.2.9',
    resolvedBy: { id: member.user.id, name: 'Test Person' },
  });
  await scratch.database.system((transaction) =>
    transaction.membership.updateMany({
      where: { userId: member.user.id, workspaceId },
      data: { createdAt: new Date() },
    }),
  );
  expect(await ofWorkspace(owner)).toEqual([]);
});

test('resolving keeps the first who did it, and opens again when it happens again', async () => {
  const event = { type: 'permission.denied', workspaceId, userId: member.user.id } as const;
  await record(event);
  const [{ id } = { id: '' }] = await ofWorkspace(owner);
  const path = `POST /v1/workspaces/${workspaceId}/security-events/${id}/resolve`;
  const first = await (await http.call(path, { token: owner.accessToken })).json();
  expect(first).toMatchObject({ resolvedBy: { id: owner.user.id }, resolvedAt: expect.any(String) });
  expect(await (await http.call(path, { token: owner.accessToken })).json()).toEqual(first);
  expect(await read(`/workspaces/${workspaceId}/security-events?isOpen=true`, owner)).toEqual([]);
  await record(event);
  expect(await read(`/workspaces/${workspaceId}/security-events?isOpen=true`, owner)).toMatchObject([
    { id, occurrences: 2, resolvedAt: null, resolvedBy: null },
  ]);
});

test('a foreign event is missing, and a page leads to the next', async () => {
  for (const _ of [1, 2, 3]) await record({ type: 'session.refresh_reused', userId: owner.user.id });
  const path = 'GET /v1/me/security-events?limit=2';
  const first = await (await http.call(path, { token: owner.accessToken })).json();
  expect(first.items).toHaveLength(2);
  const rest = await (await http.call(`${path}&cursor=${first.nextCursor}`, { token: owner.accessToken })).json();
  expect(rest).toMatchObject({ items: [{ type: 'session.refresh_reused' }], nextCursor: null });
  const foreign = `POST /v1/workspaces/${member.workspace.id}/security-events/${rest.items[0].id}/resolve`;
  expect((await http.call(foreign, { token: member.accessToken })).status).toBe(404);
  const bad = await http.call('GET /v1/me/security-events?cursor=x&isOpen=maybe', { token: owner.accessToken });
  expect(bad.status).toBe(422);
});

test('a year after they were last seen they are forgotten', async () => {
  await record({ type: 'session.refresh_reused', userId: owner.user.id });
  const { database } = scratch;
  const sweep = (now: string) => createDeleteOldSecurityEvents({ database, now: () => new Date(now) })();
  expect(await sweep('2027-11-29T12:00:00Z')).toBe(0);
  expect(await sweep('2027-11-29T12:20:00Z')).toBeGreaterThan(0);
  expect(await ofMine(owner)).toEqual([]);
});
