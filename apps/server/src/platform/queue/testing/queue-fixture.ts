import pg from 'pg';
import { createTestDatabase } from '../../../../test/database.ts';
import { newId } from '../../../shared/ids.ts';
import { type Log, silentLog } from '../../../shared/log.ts';
import type { Transaction } from '../../database/index.ts';
import { createQueue, type Handler, type Job, type Worker } from '../index.ts';

/** Where handlers under test leave a mark; no two marks are kept apart by anything but the queue. */
const effectTableSql = `
  CREATE TABLE effect (key text NOT NULL, note text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
  GRANT SELECT, INSERT ON effect TO app_tenant, app_system`;

export async function leaveMark(transaction: Transaction, key: string, note = ''): Promise<void> {
  await transaction.$executeRaw`INSERT INTO effect (key, note) VALUES (${key}, ${note})`;
}

/** A migrated database of the test's own with a queue over `jobs`. */
export async function createQueueFixture({ jobs, log = silentLog }: { jobs: readonly Job[]; log?: Log }) {
  const { database, url, close } = await createTestDatabase({ poolSize: 6 });
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
