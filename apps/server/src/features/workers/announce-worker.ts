import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../platform/database/index.ts';
import type { Log } from '../../shared/log.ts';

export interface AnnounceWorkerDeps {
  database: Database;
  log: Log;
  /** Of the process, as in its claims. */
  processId: string;
  /** What it can run. */
  capabilities: readonly string[];
}

const everyMs = 5_000;

/**
 * Says to everybody what this worker can run, and every five seconds that it is there; at `stop` that it is not any
 * more. Never throws: a database that is away is told at the next turn. Whoever was silent for a day is forgotten.
 */
export function announceWorker({ database, log, processId, capabilities }: AnnounceWorkerDeps): {
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  async function say(): Promise<void> {
    // By the database's clock: machines need not agree on the time.
    await database.system(async (transaction) => {
      await transaction.$executeRaw`
        INSERT INTO worker_node (id, host_name, capabilities, started_at, last_seen_at)
        VALUES (${processId}::uuid, ${os.hostname()}, ${[...capabilities]}, now(), now())
        ON CONFLICT (id) DO UPDATE SET last_seen_at = now()`;
      await transaction.$executeRaw`DELETE FROM worker_node WHERE last_seen_at < now() - interval '1 day'`;
    });
  }

  async function sayUntilStopped(): Promise<void> {
    while (!stopping.signal.aborted) {
      await say().catch((error: unknown) => log.warn({ error }, 'could not say that this worker is there'));
      await delay(everyMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    }
  }
  const saying = sayUntilStopped();

  return {
    async stop() {
      stopping.abort();
      await saying;
      await database
        .system((transaction) => transaction.workerNode.deleteMany({ where: { id: processId } }))
        .catch((error: unknown) => log.warn({ error }, 'could not say that this worker is gone; its silence will'));
    },
  };
}
