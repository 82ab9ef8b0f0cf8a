import type { Member, WorkspaceAccess, WorkspaceRole } from '@audiotricks/contracts';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { newId } from '../../shared/ids.ts';
import { createAuditRoutes, verifyAudit } from '../audit/index.ts';
import { createNamesOf } from './index.ts';

let scratch: TestDatabase;
let http: TestHttp;
beforeAll(async () => {
  scratch = await createTestDatabase();
  const { database } = scratch;
  const routes = createAuditRoutes({ database, namesOf: createNamesOf({ database }) });
  http = await startTestHttp({ database, routes });
});
afterAll(async () => {
  await http?.close();
  await scratch?.close();
});

async function ask<Answer = { code?: string }>(what: string, { accessToken }: TestAccount, body?: unknown) {
  const response = await http.call(what, { token: accessToken, ...(body !== undefined && { body }) });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Answer };
}

/** A workspace of an owner with further people in it. */
async function openWorkspace(...roles: WorkspaceRole[]) {
  const owner = await http.register();
  const { body: workspace } = await ask<WorkspaceAccess>('POST /v1/workspaces', owner, { name: 'Reading room' });
  const people = await Promise.all(roles.map(() => http.register()));
  for (const [index, role] of roles.entries()) await join(workspace.id, people[index], role);
  return { owner, workspace, people, path: `/v1/workspaces/${workspace.id}` };
}

async function join(workspaceId: string, person: TestAccount | undefined, role: WorkspaceRole): Promise<void> {
  const userId = person?.user.id ?? '';
  await scratch.database.tenant(workspaceId, (transaction) =>
    transaction.membership.create({ data: { id: newId(), workspaceId, userId, role } }),
  );
}

async function readAudit(path: string, owner: TestAccount) {
  const { body } = await ask<{ items: { action: string; details: object; actor: { name: string } }[] }>(
    `GET ${path}/audit-entries`,
    owner,
  );
  return body.items;
}

describe('a workspace', () => {
  test('belongs to who makes it, and can be renamed', async () => {
    const { owner, workspace, path } = await openWorkspace();
    expect(workspace).toMatchObject({ name: 'Reading room', isPersonal: false, role: 'owner' });
    expect(workspace.permissions).toContain('workspace.own');
    const { body } = await ask<{ items: WorkspaceAccess[] }>('GET /v1/workspaces', owner);
    expect(body.items.map(({ name, isPersonal }) => [name, isPersonal])).toEqual([
      [expect.any(String), true],
      ['Reading room', false],
    ]);
    expect(await ask(`PATCH ${path}`, owner, { name: ' Archive ' })).toMatchObject({ body: { name: 'Archive' } });
    expect(await ask(`GET ${path}`, owner)).toMatchObject({ status: 200, body: { name: 'Archive' } });
    expect(await readAudit(path, owner)).toMatchObject([
      { action: 'workspace.renamed', details: { from: 'Reading room', to: 'Archive' }, actor: { name: 'Test Person' } },
      { action: 'workspace.created', details: { name: 'Reading room' } },
    ]);
  });

  test.each([[''], ['   '], ['a'.repeat(101)], ['a\u0007b'], [7], [null]])('is not named %j', async (name) => {
    const { owner, path } = await openWorkspace();
    for (const call of ['POST /v1/workspaces', `PATCH ${path}`]) {
      const answer = await ask<{ errors: { path: string }[] }>(call, owner, { name });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'body.name' }] } });
    }
  });
});

describe('the people of a workspace', () => {
  test('are listed with their roles, to all of them', async () => {
    const { owner, people, path } = await openWorkspace('viewer', 'admin');
    const [viewer] = people;
    if (!viewer) throw new Error('nobody joined');
    const { body } = await ask<{ items: Member[] }>(`GET ${path}/members`, viewer);
    expect(body.items.map(({ userId, role }) => [userId, role])).toEqual([
      [owner.user.id, 'owner'],
      [viewer.user.id, 'viewer'],
      [people[1]?.user.id, 'admin'],
    ]);
  });

  test('change roles as far as the changer may', async () => {
    const { owner, people, path } = await openWorkspace('admin', 'viewer', 'owner');
    const [admin, viewer, second] = people as [TestAccount, TestAccount, TestAccount];
    const change = (by: TestAccount, of: TestAccount, role: string) =>
      ask(`PATCH ${path}/members/${of.user.id}`, by, { role });
    expect(await change(admin, viewer, 'editor')).toMatchObject({ status: 200, body: { role: 'editor' } });
    expect(await change(admin, viewer, 'owner')).toMatchObject({ status: 403, body: { code: 'member.owners_only' } });
    expect(await change(admin, second, 'viewer')).toMatchObject({ body: { code: 'member.owners_only' } });
    expect(await change(viewer, admin, 'viewer')).toMatchObject({ status: 403, body: { code: 'permission.denied' } });
    expect(await change(owner, second, 'editor')).toMatchObject({ status: 200 });
    expect(await change(owner, owner, 'admin')).toMatchObject({ status: 409, body: { code: 'member.last_owner' } });
    expect(await change(owner, { ...owner, user: { ...owner.user, id: newId() } }, 'admin')).toMatchObject({
      status: 404,
      body: { code: 'member.not_found' },
    });
    expect(await change(owner, viewer, 'king')).toMatchObject({ status: 422 });
    const entries = await readAudit(path, owner);
    expect(entries.map(({ action, details }) => [action, details])).toEqual([
      ['member.role_changed', { from: 'owner', to: 'editor' }],
      ['member.role_changed', { from: 'viewer', to: 'editor' }],
      ['workspace.created', { name: 'Reading room' }],
    ]);
  });

  test('are taken out at once, and can leave', async () => {
    const { owner, people, path } = await openWorkspace('editor', 'viewer');
    const [editor, viewer] = people as [TestAccount, TestAccount];
    expect(await ask(`DELETE ${path}/members/${editor.user.id}`, owner)).toMatchObject({ status: 204 });
    expect(await ask(`GET ${path}`, editor)).toMatchObject({ status: 404, body: { code: 'workspace.not_found' } });
    expect(await ask(`POST ${path}/leave`, viewer)).toMatchObject({ status: 204 });
    expect(await ask(`GET ${path}`, viewer)).toMatchObject({ status: 404 });
    expect(await ask(`POST ${path}/leave`, owner)).toMatchObject({ status: 409, body: { code: 'member.last_owner' } });
    expect((await readAudit(path, owner)).map(({ action }) => action)).toEqual([
      'member.left',
      'member.removed',
      'workspace.created',
    ]);
  });

  test('keep one owner, also where two owners take each other out at the same moment', async () => {
    const { owner, people, path, workspace } = await openWorkspace('owner');
    const [other] = people as [TestAccount];
    const answers = await Promise.all([
      ask(`DELETE ${path}/members/${other.user.id}`, owner),
      ask(`DELETE ${path}/members/${owner.user.id}`, other),
      ask(`PATCH ${path}/members/${owner.user.id}`, other, { role: 'viewer' }),
      ask(`PATCH ${path}/members/${other.user.id}`, owner, { role: 'viewer' }),
    ]);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const owners = await scratch.database.tenant(workspace.id, (transaction) =>
      transaction.membership.count({ where: { role: 'owner' } }),
    );
    expect(owners).toBe(1);
  });

  test('hand the workspace over: the new owner owns it, the old one stays as an admin', async () => {
    const { owner, people, path } = await openWorkspace('editor', 'admin');
    const [editor, admin] = people as [TestAccount, TestAccount];
    const body = { userId: editor.user.id };
    expect(await ask(`POST ${path}/transfer`, admin, body)).toMatchObject({ status: 403 });
    expect(await ask(`POST ${path}/transfer`, owner, { userId: newId() })).toMatchObject({
      body: { code: 'member.not_found' },
    });
    expect(await ask(`POST ${path}/transfer`, owner, body)).toMatchObject({ status: 200, body: { role: 'admin' } });
    expect(await ask(`GET ${path}`, editor)).toMatchObject({ body: { role: 'owner' } });
  });

  test('of a personal workspace cannot take it from its owner', async () => {
    const owner = await http.register();
    const path = `/v1/workspaces/${owner.workspace.id}`;
    const guest = await http.register();
    await join(owner.workspace.id, guest, 'editor');
    const personal = { status: 409, body: { code: 'workspace.is_personal' } };
    expect(await ask(`POST ${path}/transfer`, owner, { userId: guest.user.id })).toMatchObject(personal);
    expect(await ask(`PATCH ${path}/members/${guest.user.id}`, owner, { role: 'owner' })).toMatchObject(personal);
    expect(await ask(`POST ${path}/leave`, owner)).toMatchObject(personal);
    expect(await ask(`DELETE ${path}/members/${guest.user.id}`, owner)).toMatchObject({ status: 204 });
  });
});

describe('the audit of a workspace', () => {
  test('is read page by page, newest first, by kind, by admins', async () => {
    const { owner, people, path } = await openWorkspace('viewer');
    for (const name of ['One', 'Two', 'Three']) await ask(`PATCH ${path}`, owner, { name });
    type Page = { items: { seq: number }[]; nextCursor: string | null };
    const first = (await ask<Page>(`GET ${path}/audit-entries?limit=3`, owner)).body;
    expect(first.items.map(({ seq }) => seq)).toEqual([4, 3, 2]);
    const rest = (await ask<Page>(`GET ${path}/audit-entries?limit=3&cursor=${first.nextCursor}`, owner)).body;
    expect(rest).toMatchObject({ items: [{ seq: 1 }], nextCursor: null });
    const renames = (await ask<Page>(`GET ${path}/audit-entries?action=workspace.renamed`, owner)).body;
    expect(renames.items).toHaveLength(3);
    const until = new Date(Date.now() + 60_000).toISOString();
    const count = async (query: string) =>
      (await ask<Page>(`GET ${path}/audit-entries?${query}`, owner)).body.items.length;
    expect(await count(`actorId=${owner.user.id}`)).toBe(4);
    expect(await count(`actorId=${people[0]?.user.id}`)).toBe(0);
    expect(await count(`to=${until}`)).toBe(4);
    expect(await count(`from=${until}`)).toBe(0);
    expect(await ask(`GET ${path}/audit-entries?from=yesterday`, owner)).toMatchObject({ status: 422 });
    expect(await ask(`GET ${path}/audit-entries?cursor=x`, owner)).toMatchObject({ status: 422 });
    expect(await ask(`GET ${path}/audit-entries`, people[0] ?? owner)).toMatchObject({ status: 403 });
  });

  test('shows where it was changed by somebody who may do everything', async () => {
    const { owner, path, workspace } = await openWorkspace();
    await Promise.all(['One', 'Two', 'Three', 'Four'].map((name) => ask(`PATCH ${path}`, owner, { name })));
    const verify = () => verifyAudit(scratch.database, workspace.id);
    const { entries, brokenAt } = await verify();
    expect({ entries, brokenAt }).toEqual({ entries: 5, brokenAt: null });
    const write = async (sql: string) => {
      const superuser = new Client({ connectionString: scratch.url });
      await superuser.connect();
      await superuser.query(sql, [workspace.id]).finally(() => superuser.end());
    };
    await write(`update audit_entry set details = details || '{"to": "Nothing"}' where workspace_id = $1 and seq = 3`);
    expect(await verify()).toEqual({ entries: 5, brokenAt: 3 });
    await write('delete from audit_entry where workspace_id = $1 and seq >= 3');
    expect(await verify()).toEqual({ entries: 5, brokenAt: 3 });
  });

  test('cannot be changed by the roles of the product', async () => {
    const { workspace } = await openWorkspace();
    const run = (change: 'delete' | 'update') =>
      scratch.database.system((transaction) =>
        change === 'delete'
          ? transaction.auditEntry.deleteMany({ where: { workspaceId: workspace.id } })
          : transaction.auditEntry.updateMany({ where: { workspaceId: workspace.id }, data: { action: 'nothing' } }),
      );
    await expect(run('delete')).rejects.toThrow(/permission denied/);
    await expect(run('update')).rejects.toThrow(/permission denied/);
  });
});
