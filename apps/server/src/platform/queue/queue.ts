import type { Log } from '../../shared/log.ts';
import type { Database } from '../database/index.ts';
import { createBossHolder } from './boss.ts';
import { createCatalog } from './catalog.ts';
import { handBackOwned } from './hand-back.ts';
import type { Job } from './job.ts';
import { type QueueDepth, readDepths } from './job-table.ts';
import { migrateQueue } from './migration.ts';
import type { PlanPriorityOf } from './send-options.ts';
import { createSending, type Sending } from './sending.ts';
import { startWorker, type Worker, type WorkOptions } from './worker.ts';

/** The job engine: durable work, enqueued with the write it follows and finished with the write it makes. */
export interface Queue extends Pick<Sending, 'send' | 'sendAll' | 'sendSystem' | 'cancel'> {
  /** Makes or updates everything the queue needs in PostgreSQL; one process does it. `url` is the owner's. */
  migrate(url: string): Promise<void>;
  /** Starts this process's worker. Throws on a missing or double handler. */
  work(options: WorkOptions): Promise<Worker>;
  /**
   * Gives the jobs of a process that is known to be dead to others at once, each one attempt poorer. Answers how many.
   * For a process that may still live the heartbeat decides instead.
   */
  handBack(processId: string): Promise<number>;
  /** Depth, running jobs and the age of the oldest, for each job of the catalog. */
  stats(): Promise<QueueDepth[]>;
  /** Ends what `send` and `cancel` keep open. Stop the worker first. */
  close(): Promise<void>;
}

export interface QueueDeps {
  database: Database;
  /** Of the login that may become app_system; one session for pg-boss's own reading and in workers one more for its upkeep. */
  url: string;
  /** The catalog: all jobs of all features. */
  jobs: readonly Job[];
  /** Asked once for each job that is sent; whoever sends none needs none. */
  planPriorityOf?: PlanPriorityOf;
  log: Log;
}

export function createQueue({ database, url, jobs, planPriorityOf, log }: QueueDeps): Queue {
  const catalog = createCatalog(jobs);
  const holder = createBossHolder({ url, log });
  const sending = createSending({ holder, catalog, planPriorityOf });
  return {
    migrate: (ownerUrl) => migrateQueue({ url: ownerUrl, catalog, log }),
    send: sending.send,
    sendAll: sending.sendAll,
    sendSystem: sending.sendSystem,
    cancel: sending.cancel,
    work: (options) => startWorker({ database, holder, sending, catalog, url, log }, options),
    handBack: (processId) => handBackOwned({ database, holder, processId }),
    stats: () => database.system((transaction) => readDepths(transaction, [...catalog.keys()])),
    close: () => holder.stop(),
  };
}
