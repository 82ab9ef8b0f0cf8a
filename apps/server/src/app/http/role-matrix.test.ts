import {
  allRoutes,
  platformPermissions,
  type RouteContract,
  rolePermissions,
  workspaceRoles,
} from '@audiotricks/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { newId } from '../../shared/ids.ts';

/** What product.md promises each role, by words of its own: the table in the code is held against it. */
const promised: Record<string, (typeof workspaceRoles)[number]> = {
  'workspace.read': 'viewer',
  'recordings.read': 'viewer',
  'jobs.read': 'viewer',
  'events.read': 'viewer',
  'uploads.write': 'editor',
  'recordings.write': 'editor',
  'jobs.write': 'editor',
  'vocabulary.write': 'editor',
  'settings.write': 'admin',
  'members.write': 'admin',
  'audit.read': 'admin',
  'security_events.manage': 'owner',
  'workspace.own': 'owner',
};

const workspaceRoutes = allRoutes.flatMap((contract) =>
  contract.access.scope === 'workspace' ? [{ contract, permission: contract.access.permission }] : [],
);

let scratch: TestDatabase;
let http: TestHttp;
let member: TestAccount;
let workspaceId: string;
beforeAll(async () => {
  scratch = await createTestDatabase();
  http = await startTestHttp({ database: scratch.database, isWholeApi: true });
  member = await http.register();
  workspaceId = (await buildWorkspace(scratch.database)).id;
});
afterAll(async () => {
  await http?.close();
  await scratch?.close();
});

async function become(role: (typeof workspaceRoles)[number]): Promise<void> {
  const userId = member.user.id;
  await scratch.database.tenant(workspaceId, (transaction) =>
    transaction.membership.upsert({
      where: { workspaceId_userId: { workspaceId, userId } },
      create: { id: newId(), workspaceId, userId, role },
      update: { role },
    }),
  );
}

/** Sends what no handler takes: permission is looked at before it. */
async function send({ method, path }: RouteContract): Promise<{ status: number; code: string | undefined }> {
  const address = path.replace(':workspaceId', workspaceId).replaceAll(/:\w+/g, 'not-an-id');
  const response = await fetch(`${http.baseUrl}${address}?limit=many`, {
    method,
    headers: {
      authorization: `Bearer ${member.accessToken}`,
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
    },
    ...(method !== 'GET' && { body: '{"nothing": "of this"}' }),
  });
  const isJson = response.headers.get('content-type')?.includes('json');
  const body: { code?: string } = isJson ? await response.json() : {};
  return { status: response.status, code: body.code };
}

test('every permission has a promise', () => {
  expect(Object.keys(promised).sort()).toEqual([...rolePermissions.owner].sort());
});

describe.each(workspaceRoutes.map((route) => [route.contract.id, route] as const))('%s', (_id, route) => {
  const lowest = workspaceRoles.indexOf(promised[route.permission] ?? 'owner');

  test.each(workspaceRoles.map((role, rank) => [role, rank >= lowest] as const))(
    'as %s: %s',
    async (role, isAllowed) => {
      await become(role);
      const { status, code } = await send(route.contract);
      if (isAllowed) expect([401, 403, 'workspace.not_found']).not.toContain(status === 404 ? code : status);
      else expect({ status, code }).toEqual({ status: 403, code: 'permission.denied' });
    },
  );
});

describe('what operators may', () => {
  const platformRoutes = allRoutes.filter(({ access }) => access.scope === 'platform');
  const setOperator = (isOperator: boolean) =>
    scratch.database.system((transaction) =>
      transaction.user.update({ where: { id: member.user.id }, data: { isOperator } }),
    );

  test('is asked of every route below /v1/admin, and of no other', () => {
    expect(platformRoutes.map(({ id }) => id)).toEqual(
      allRoutes.filter(({ path }) => path.startsWith('/v1/admin/')).map(({ id }) => id),
    );
    const asked = platformRoutes.flatMap(({ access }) => ('permission' in access ? [access.permission] : []));
    expect([...new Set<string>(asked)].sort()).toEqual([...platformPermissions].sort());
  });

  test.each(platformRoutes.map((contract) => [contract.id, contract] as const))(
    '%s: 401 without a token, 403 for the owner of a workspace, not for operators',
    async (_id, contract) => {
      await become('owner');
      await setOperator(false);
      expect(await send(contract)).toEqual({ status: 403, code: 'permission.denied' });
      const { method, path } = contract;
      expect((await fetch(`${http.baseUrl}${path}`, { method })).status).toBe(401);
      await setOperator(true);
      expect([401, 403]).not.toContain((await send(contract)).status);
      await setOperator(false);
    },
  );

  test('says nothing of a workspace they are no member of', async () => {
    await setOperator(true);
    const response = await http.call(`GET /v1/workspaces/${newId()}`, { token: member.accessToken });
    expect(response.status).toBe(404);
    await setOperator(false);
  });
});
