import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildJob, buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { createDatabase } from './create-database.ts';
import { executorOf } from './executor.ts';
import { UNLIMITED_PLAN_CODE, UNLIMITED_PLAN_ID } from './plans.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

describe('a tenant', () => {
  it('sees its own workspace only', async () => {
    const mine = await buildWorkspace(test.database);
    const other = await buildWorkspace(test.database);
    await buildJob(test.database, { workspaceId: mine.id });
    await buildJob(test.database, { workspaceId: other.id });
    const seen = await test.database.tenant(mine.id, async (transaction) => ({
      workspaces: await transaction.workspace.findMany(),
      jobs: await transaction.job.findMany(),
    }));
    expect(seen.workspaces.map(({ id }) => id)).toEqual([mine.id]);
    expect(seen.jobs.map(({ workspaceId }) => workspaceId)).toEqual([mine.id]);
  });
});

it('waits for running transactions when it is closed, and refuses later ones', async () => {
  const database = createDatabase({ url: test.url });
  let entered: () => void = () => {};
  const running = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const last = database.system(async (transaction) => {
    entered();
    await transaction.$queryRaw`select pg_sleep(0.2)::text`;
    return 'done';
  });
  await running;
  await database.close();
  expect(await last).toBe('done');
  await expect(database.system((transaction) => transaction.plan.count())).rejects.toThrow(/closed/);
  await expect(database.listen('jobs', () => {})).rejects.toThrow();
});

it('lets SQL of others take part in a transaction', async () => {
  const { id } = await buildWorkspace(test.database);
  const failure = new Error('no');
  const write = test.database.tenant(id, async (transaction) => {
    const executor = executorOf(transaction);
    const renamed = await executor.executeSql('update workspace set name = $1 where id = $2::uuid returning name', [
      'n',
      id,
    ]);
    expect(renamed).toEqual({ rows: [{ name: 'n' }] });
    expect(await executor.executeSql('update workspace set name = name where false')).toEqual({ rows: [] });
    throw failure;
  });
  await expect(write).rejects.toBe(failure);
  const kept = await test.database.tenant(id, (transaction) => transaction.workspace.findFirstOrThrow());
  expect(kept.name).toBe('Test workspace');
});

it('has the unlimited plan from the start', async () => {
  const plan = await test.database.system((transaction) =>
    transaction.plan.findUniqueOrThrow({ where: { code: UNLIMITED_PLAN_CODE } }),
  );
  expect(plan).toMatchObject({ id: UNLIMITED_PLAN_ID, jobsAtOnce: 2, priority: 'normal', maxFileBytes: null });
});
