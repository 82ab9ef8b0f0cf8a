import { fromPrisma, type IDatabase, PgBoss } from 'pg-boss';
import type { Log } from '../../shared/log.ts';
import type { Database, Transaction } from '../database/database.ts';

/** Lets pg-boss run its statements inside our transaction. */
export function executorOf(transaction: Transaction): IDatabase {
  return fromPrisma(transaction);
}

/** What every instance of pg-boss here leaves out: its timers, its registry and everything that needs ownership. */
export const quietOptions = {
  schema: 'pgboss',
  supervise: false,
  schedule: false,
  migrate: false,
  createSchema: false,
  reindex: false,
  monitorVacuum: false,
  registerInstance: false,
  openTelemetry: { enabled: false },
} as const;

export interface BossHolder {
  /** The started instance; starts it on the first call, and again after a failed start. */
  get(): Promise<PgBoss>;
  stop(): Promise<void>;
}

/**
 * pg-boss as a carrier only: every statement about work is given our transaction, and what it reads by itself (its
 * version, its list of queues) goes through the database of the product, so that it needs no pool of its own.
 */
export function createBossHolder({ database, log }: { database: Database; log: Log }): BossHolder {
  const db: IDatabase = {
    executeSql: (text, values) => database.system((transaction) => executorOf(transaction).executeSql(text, values)),
  };
  let starting: Promise<PgBoss> | undefined;

  async function start(): Promise<PgBoss> {
    const boss = new PgBoss({ ...quietOptions, db });
    boss.on('error', (error) => log.warn({ error }, 'the queue could not read its list of queues'));
    try {
      return await boss.start();
    } catch (error) {
      starting = undefined;
      throw error;
    }
  }

  return {
    get() {
      starting ??= start();
      return starting;
    },
    async stop() {
      const boss = await starting?.catch(() => undefined);
      starting = undefined;
      await boss?.stop({ graceful: false, close: false });
    },
  };
}
