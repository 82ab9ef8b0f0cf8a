import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createHandler, defineJob } from './index.ts';
import { eventually } from './testing/eventually.ts';
import { leaveMark } from './testing/marks.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';

const once = defineJob({
  name: 'test.once',
  payload: z.object({ workspaceId: z.string() }),
  timeoutMs: 60_000,
  retryLimit: 1,
  retryDelayMs: 20,
  slots: 'io',
});

let fixture: QueueFixture;
let starts = 0;

beforeAll(async () => {
  fixture = await createQueueFixture({ jobs: [once] });
  await fixture.admin.query('CREATE TABLE contested (id int PRIMARY KEY); INSERT INTO contested VALUES (1)');
  await fixture.admin.query('GRANT SELECT, UPDATE ON contested TO app_tenant');
  const handler = createHandler(once, async ({ done }) => {
    starts += 1;
    await done(async (transaction) => {
      await transaction.$executeRaw`SET LOCAL lock_timeout = '50ms'`;
      await transaction.$queryRaw`SELECT id FROM contested FOR UPDATE`;
      await leaveMark(transaction, 'written');
    });
  });
  await fixture.work([handler]);
});
afterAll(() => fixture.close());

it('a job that waits in vain for a lock loses none of its attempts, and is done when the lock is free', async () => {
  const { admin, database, queue, workspaceId } = fixture;
  await admin.query('BEGIN; SELECT id FROM contested FOR UPDATE');
  await database.tenant(workspaceId, (transaction) => queue.send(transaction, once, { workspaceId }));
  // More often than it has attempts.
  await eventually(() => expect(starts).toBeGreaterThan(once.retryLimit + 2), 20_000);
  await admin.query('COMMIT');
  await eventually(async () => expect(await fixture.marks()).toHaveLength(1), 20_000);
  expect(await fixture.row(once.name)).toMatchObject({ state: 'completed' });
});
