import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import { newId } from '../../../shared/ids.ts';
import { type Log, silentLog } from '../../../shared/log.ts';
import { createQueue, type Handler, type Job, type Worker } from '../index.ts';
import { effectTableSql } from './marks.ts';

export interface QueueFixtureOptions {
  jobs: readonly Job[];
  log?: Log;
  /** Migrated; one of the test file's own unless given. */
  testDatabase?: TestDatabase;
}

/** A migrated database with a queue over `jobs`. */
export async function createQueueFixture({ jobs, log = silentLog, testDatabase }: QueueFixtureOptions) {
  const { database, url, close } = testDatabase ?? (await createTestDatabase({ poolSize: 6 }));
  const queue = createQueue({ database, url, jobs, log });
  await queue.migrate(url);
  const admin = new pg.Client({ connectionString: url });
  // One test ends the server's sessions on purpose.
  admin.on('error', () => {});
  await admin.connect();
  await admin.query(effectTableSql);
  const workers: Worker[] = [];

  return {
    database,
    url,
    queue,
    admin,
    workspaceId: newId(),
    async work(handlers: readonly Handler[], options: { processId?: string; engine?: number; io?: number } = {}) {
      const { processId = newId(), engine = 4, io = 4 } = options;
      const worker = await queue.work({ handlers, slots: { engine, io }, processId });
      workers.push(worker);
      return worker;
    },
    /** Marks in the order they were left. */
    async marks(): Promise<{ key: string; note: string; atMs: number }[]> {
      const { rows } = await admin.query(
        'SELECT key, note, extract(epoch FROM at)::float8 * 1000 AS "atMs" FROM effect ORDER BY at',
      );
      return rows;
    },
    /** The queue's own row of the newest job of a kind. */
    async row(name: string): Promise<{ id: string; state: string; retry_count: number } | undefined> {
      const { rows } = await admin.query('SELECT * FROM pgboss.job WHERE name = $1 ORDER BY created_on DESC LIMIT 1', [
        name,
      ]);
      return rows[0];
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop({ deadlineMs: 0 })));
      await queue.close();
      await admin.end();
      await close();
    },
  };
}

export type QueueFixture = Awaited<ReturnType<typeof createQueueFixture>>;
