import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildJob, buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';

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
