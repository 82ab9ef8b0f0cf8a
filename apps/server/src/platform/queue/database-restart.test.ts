import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startThrowawayPostgres } from '../../../test/throwaway-postgres.ts';
import type { EmbeddedPostgres } from '../database/embedded/index.ts';
import { createDatabase, migrateDatabase } from '../database/index.ts';
import { eventually } from './testing/eventually.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';
import { createWaitHandler, waitJob } from './testing/wait-job.ts';

const JOBS = 80;

describe('a worker whose PostgreSQL dies', () => {
  let server: EmbeddedPostgres;
  let fixture: QueueFixture;
  beforeAll(async () => {
    server = await startThrowawayPostgres('restarted');
    const { url } = server;
    await migrateDatabase({ url });
    const database = createDatabase({ url, poolSize: 6 });
    fixture = await createQueueFixture({
      jobs: [waitJob],
      testDatabase: { database, url, close: () => database.close() },
    });
  });
  afterAll(async () => {
    await fixture.close();
    await server.stop();
  });

  it('goes on by itself, with every effect once', async () => {
    const { database, queue, workspaceId } = fixture;
    await database.tenant(workspaceId, async (transaction) => {
      for (let index = 0; index < JOBS; index++) {
        await queue.send(transaction, waitJob, { workspaceId, key: `${index}`, workMs: 150 + (index % 7) * 10 });
      }
    });
    let ended = 0;
    await fixture.work([createWaitHandler('survivor', { onEnd: () => (ended += 1) })], { engine: 8 });
    for (const signal of ['SIGKILL', 'SIGINT'] as const) {
      const before = ended;
      await eventually(() => expect(ended).toBeGreaterThan(before + 12));
      const restarted = new Promise<void>((resolve) => server.onRestart(() => resolve()));
      process.kill(server.pid(), signal);
      await restarted;
    }
    await eventually(async () => expect(await queue.stats()).toMatchObject([{ waiting: 0, deferred: 0, running: 0 }]));
    const after = await database.system(
      (transaction) =>
        transaction.$queryRaw<
          { key: string; count: number }[]
        >`SELECT key, count(*)::int AS count FROM effect GROUP BY key`,
    );
    expect(after).toHaveLength(JOBS);
    expect(after.filter(({ count }) => count !== 1)).toEqual([]);
  }, 60_000);
});
