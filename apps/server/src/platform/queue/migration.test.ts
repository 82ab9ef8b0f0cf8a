import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../../shared/log.ts';
import { createCatalog } from './catalog.ts';
import { defineJob } from './index.ts';
import { migrateQueue } from './migration.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';

const first = defineJob({
  name: 'test.first',
  payload: z.object({ workspaceId: z.string() }),
  timeoutMs: 5_000,
  retryLimit: 1,
  retryDelayMs: 0,
  slots: 'io',
});

describe('migrating the queue', () => {
  let fixture: QueueFixture;
  beforeAll(async () => {
    fixture = await createQueueFixture({ jobs: [first] });
  });
  afterAll(() => fixture.close());

  const queueRow = async (name: string) =>
    (await fixture.admin.query('SELECT * FROM pgboss.queue WHERE name = $1', [name])).rows[0];

  it('sets up a queue for each job, with heartbeat, dead letter and one open job per key', async () => {
    expect(await queueRow('test.first')).toMatchObject({
      policy: 'exclusive',
      heartbeat_seconds: 10,
      dead_letter: 'queue.dead_letter',
      retry_limit: 1,
      expire_seconds: 35,
    });
    expect(await queueRow('queue.dead_letter')).toMatchObject({ dead_letter: null });
  });

  it('may be repeated, adds what is new and brings changed limits up to date', async () => {
    const second = { ...first, name: 'test.second' };
    const catalog = createCatalog([{ ...first, retryLimit: 7, timeoutMs: 65_000 }, second]);
    await migrateQueue({ url: fixture.url, catalog, log: silentLog });
    expect(await queueRow('test.first')).toMatchObject({ retry_limit: 7, expire_seconds: 95 });
    expect(await queueRow('test.second')).toMatchObject({ retry_limit: 1 });
  });

  it('serves the look for waiting work by an index, however long the queue of one workspace is', async () => {
    await fixture.admin.query(`
      INSERT INTO pgboss.job (name, data, group_id, policy, singleton_key, heartbeat_seconds)
      SELECT 'test.first', '{}', CASE WHEN n % 5000 = 0 THEN 'small ' || n ELSE 'big' END, 'exclusive', n::text, 10
        FROM generate_series(1, 20000) n`);
    await fixture.admin.query('ANALYZE pgboss.job_common');
    const { rows } = await fixture.admin.query(`EXPLAIN (FORMAT JSON)
      SELECT name, group_id FROM pgboss.job
       WHERE (name, group_id) > ('test.first', 'big') AND name = ANY(ARRAY['test.first', 'test.second'])
         AND state < 'active' AND NOT blocked ORDER BY name, group_id LIMIT 1`);
    expect(JSON.stringify(rows)).toContain('job_waiting_by_group');
  });
});
