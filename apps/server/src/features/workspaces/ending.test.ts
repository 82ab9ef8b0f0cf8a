import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allRoutes, type WorkspaceAccess } from '@audiotricks/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildFullWorkspace } from '../../../test/full-workspace.ts';
import { letStepUpLapse, startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { createQueueFixture, type QueueFixture } from '../../platform/queue/testing/queue-fixture.ts';
import { waitJob } from '../../platform/queue/testing/wait-job.ts';
import { createDiskStorage, type Storage } from '../../platform/storage/index.ts';
import { newId } from '../../shared/ids.ts';
import { createDeleteDueWorkspaces } from './index.ts';

const dayMs = 24 * 60 * 60_000;
let fixture: QueueFixture;
let http: TestHttp;
let folder: string;
let storage: Storage;
let aheadMs = 0;
const now = () => new Date(Date.now() + aheadMs);

beforeAll(async () => {
  fixture = await createQueueFixture({ jobs: [waitJob] });
  folder = await mkdtemp(join(tmpdir(), 'audiotricks-ending-'));
  storage = await createDiskStorage({ folder, reserveBytes: 0 });
  http = await startTestHttp({ database: fixture.database, isWholeApi: true, now });
});
afterEach(() => {
  aheadMs = 0;
});
afterAll(async () => {
  await http.close();
  await fixture.close();
  await rm(folder, { recursive: true });
});

async function ask<Answer = WorkspaceAccess & { code?: string }>(what: string, by: TestAccount, body?: unknown) {
  const response = await http.call(what, { token: by.accessToken, ...(body !== undefined && { body }) });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Answer };
}

async function openWorkspace() {
  const owner = await http.register();
  const { body } = await ask('POST /v1/workspaces', owner, { name: 'Reading room' });
  return { owner, id: body.id, path: `/v1/workspaces/${body.id}` };
}

async function makeOwner(workspaceId: string, { user }: TestAccount) {
  const data = { id: newId(), workspaceId, userId: user.id, role: 'owner' as const };
  await fixture.database.tenant(workspaceId, (transaction) => transaction.membership.create({ data }));
}

const actionsOf = (workspaceId: string) =>
  fixture.database.tenant(workspaceId, async (transaction) =>
    (await transaction.auditEntry.findMany({ orderBy: { seq: 'asc' } })).map(({ action }) => action),
  );

const writing = allRoutes.filter(
  ({ access }) =>
    access.scope === 'workspace' && !access.permission.endsWith('.read') && access.permission !== 'workspace.own',
);

describe('an archived workspace', () => {
  test('is read by its people, and changed by none of the routes that write', async () => {
    const { owner, path } = await openWorkspace();
    expect(await ask(`POST ${path}/archive`, owner)).toMatchObject({
      status: 200,
      body: { archivedAt: expect.any(String), deletesAt: null },
    });
    expect(await ask(`GET ${path}`, owner)).toMatchObject({ status: 200, body: { name: 'Reading room' } });
    expect(await ask(`GET ${path}/settings`, owner)).toMatchObject({ status: 200 });
    expect(writing.length).toBeGreaterThan(15);
    for (const { method, path: pattern } of writing) {
      const address = pattern.replace('/v1/workspaces/:workspaceId', path).replaceAll(/:\w+/g, newId());
      expect(await ask(`${method} ${address}`, owner), address).toMatchObject({
        status: 409,
        body: { code: 'workspace.archived' },
      });
    }
    expect(await ask(`POST ${path}/unarchive`, owner)).toMatchObject({ body: { archivedAt: null } });
    expect(await ask(`PATCH ${path}`, owner, { name: 'Open again' })).toMatchObject({ status: 200 });
  });

  test('is archived by owners only, once, and never a personal one', async () => {
    const { owner, id, path } = await openWorkspace();
    const [first, second] = await Promise.all([ask(`POST ${path}/archive`, owner), ask(`POST ${path}/archive`, owner)]);
    expect(first.body.archivedAt).toBe(second.body.archivedAt);
    await ask(`POST ${path}/unarchive`, owner);
    await ask(`POST ${path}/unarchive`, owner);
    expect(await actionsOf(id)).toEqual(['workspace.created', 'workspace.archived', 'workspace.unarchived']);
    const own = `/v1/workspaces/${owner.workspace.id}`;
    const personal = { status: 409, body: { code: 'workspace.is_personal' } };
    expect(await ask(`POST ${own}/archive`, owner)).toMatchObject(personal);
    expect(await ask(`DELETE ${own}`, owner)).toMatchObject(personal);
  });
});

describe('a deleted workspace', () => {
  test('is read-only for 14 days, in which an owner restores it', async () => {
    const { owner, id, path } = await openWorkspace();
    const deleted = await ask(`DELETE ${path}`, owner);
    expect(deleted.status).toBe(202);
    const graceMs = Date.parse(deleted.body.deletesAt ?? '') - Date.now();
    expect(Math.abs(graceMs - 14 * dayMs)).toBeLessThan(5 * 60_000);
    aheadMs = dayMs;
    expect((await ask(`DELETE ${path}`, owner)).body.deletesAt).toBe(deleted.body.deletesAt);
    expect(await ask(`PATCH ${path}`, owner, { name: 'No' })).toMatchObject({
      status: 409,
      body: { code: 'workspace.deletion_scheduled' },
    });
    expect(await ask(`POST ${path}/restore`, owner)).toMatchObject({ status: 200, body: { deletesAt: null } });
    aheadMs = 20 * dayMs;
    expect(await sweep()).toBe(0);
    expect(await ask(`PATCH ${path}`, owner, { name: 'Kept' })).toMatchObject({ status: 200 });
    expect(await actionsOf(id)).toEqual([
      ...['workspace.created', 'workspace.deletion_scheduled', 'workspace.restored', 'workspace.renamed'],
    ]);
  });

  test('is deleted, and handed over, only by who showed of late who they are', async () => {
    const { owner, path } = await openWorkspace();
    await letStepUpLapse(fixture.database, owner);
    const late = { status: 403, body: { code: 'auth.step_up_required' } };
    expect(await ask(`DELETE ${path}`, owner)).toMatchObject(late);
    expect(await ask(`POST ${path}/transfer`, owner, { userId: newId() })).toMatchObject(late);
    // What can be taken back is asked of nobody twice.
    expect(await ask(`POST ${path}/archive`, owner)).toMatchObject({ status: 200, body: { deletesAt: null } });
    await ask('POST /v1/auth/step-up', owner, { password: owner.password });
    expect(await ask(`DELETE ${path}`, owner)).toMatchObject({ status: 202 });
    expect(await ask(`POST ${path}/restore`, owner)).toMatchObject({ status: 200 });
  });

  test('is gone at the end with its rows, its work and its bytes, and nothing of another', async () => {
    const [gone, kept] = [await buildFullWorkspace(fixture.database), await buildFullWorkspace(fixture.database)];
    const owner = await http.register();
    await makeOwner(gone.id, owner);
    for (const { id } of [gone, kept]) {
      for (const name of ['originals/a', 'playback/b', 'jobs/c/pcm/0'])
        await storage.put({ key: `workspaces/${id}/${name}`, body: Buffer.from('sound') });
      const payload = { workspaceId: id, key: id, workMs: 1 };
      await fixture.database.tenant(id, (transaction) => fixture.queue.send(transaction, waitJob, payload));
    }
    expect((await ask(`DELETE /v1/workspaces/${gone.id}`, owner)).status).toBe(202);
    aheadMs = 13 * dayMs;
    expect(await sweep()).toBe(0);
    aheadMs = 15 * dayMs;
    // Nobody is let in from the end on, however late the sweep comes.
    await fixture.database.system((transaction) =>
      transaction.workspace.update({ where: { id: gone.id }, data: { deletionDueAt: new Date(Date.now() - 1) } }),
    );
    expect(await ask(`POST /v1/workspaces/${gone.id}/restore`, owner)).toMatchObject({ status: 404 });
    const { body } = await ask<{ items: { id: string }[] }>('GET /v1/workspaces', owner);
    expect(body.items.map(({ id }) => id)).toEqual([owner.workspace.id]);
    // Where the process died halfway the next sweep ends it.
    const dying = { ...storage, deletePrefix: () => Promise.reject(new Error('the process died')) };
    await expect(sweep(dying)).rejects.toThrow('the process died');
    expect(await sweep()).toBe(1);
    const left = await fixture.database.system((transaction) =>
      transaction.workspace.findMany({ where: { id: { in: [gone.id, kept.id] } } }),
    );
    expect(left.map(({ id }) => id)).toEqual([kept.id]);
    const { rows } = await fixture.admin.query(
      `select data->>'workspaceId' as id from pgboss.job where name = 'test.wait' and state = 'created'`,
    );
    expect(rows).toEqual([{ id: kept.id }]);
    const files = await readdir(folder, { recursive: true });
    expect(files.filter((file) => file.includes(gone.id))).toEqual([]);
    expect(files.filter((file) => file.includes(kept.id)).length).toBeGreaterThanOrEqual(3);
  });
});

const sweep = (on: Storage = storage) =>
  createDeleteDueWorkspaces({ database: fixture.database, storage: on, queue: fixture.queue, now })();

describe('making workspaces', () => {
  test('ends at twenty that one person owns, also at once', async () => {
    const person = await http.register();
    const answers = await Promise.all(
      Array.from({ length: 22 }, (_, index) => ask('POST /v1/workspaces', person, { name: `Room ${index}` })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(19);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(({ body }) => body.code)).toEqual(Array(3).fill('workspace.too_many'));
  });
});

describe('the settings of a workspace', () => {
  const unset = { language: null, summaryStyle: 'formal', retentionDays: null, isSharingAllowed: true };

  test('are changed one by one, and told in the audit', async () => {
    const { owner, id, path } = await openWorkspace();
    expect(await ask(`GET ${path}/settings`, owner)).toMatchObject({ status: 200, body: unset });
    const change = { language: 'de', retentionDays: 30 };
    expect(await ask(`PATCH ${path}/settings`, owner, change)).toMatchObject({ body: { ...unset, ...change } });
    expect(await ask(`PATCH ${path}/settings`, owner, { retentionDays: null })).toMatchObject({
      body: { ...unset, language: 'de' },
    });
    expect(await ask(`PATCH ${path}/settings`, owner, {})).toMatchObject({ status: 200 });
    const entries = await fixture.database.tenant(id, (transaction) =>
      transaction.auditEntry.findMany({ where: { action: 'workspace.settings_changed' }, orderBy: { seq: 'asc' } }),
    );
    expect(entries.map(({ details }) => details)).toEqual([
      { from: { language: null, retentionDays: null }, to: change },
      { from: { retentionDays: 30 }, to: { retentionDays: null } },
    ]);
  });

  test.each([
    [{ retentionDays: 0 }, 'body.retentionDays'],
    [{ retentionDays: 3_651 }, 'body.retentionDays'],
    [{ summaryStyle: 'rude' }, 'body.summaryStyle'],
    [{ isSharingAllowed: 'yes' }, 'body.isSharingAllowed'],
    [{ language: 'x' }, 'body.language'],
  ])('refuse %o', async (body, path) => {
    const room = await openWorkspace();
    const answer = await ask(`PATCH ${room.path}/settings`, room.owner, body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });
});
