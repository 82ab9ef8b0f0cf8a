import pg from 'pg';
import { PgBoss } from 'pg-boss';
import type { Log } from '../../shared/log.ts';
import { quietOptions } from './boss.ts';
import type { Catalog } from './catalog.ts';
import { deadLetterJob } from './dead-letter.ts';
import type { Job } from './job.ts';
import { waitingIndexSql } from './job-table.ts';

/** The least pg-boss takes: after this long without a sign of life a claim is taken away. */
export const HEARTBEAT_SECONDS = 10;

/** pg-boss ends an attempt itself only if the worker, which watches the time, failed to. */
const EXPIRY_MARGIN_SECONDS = 30;

/** What became of a recording stands in our own rows; finished queue jobs are only of use for a look back. */
const KEEP_FINISHED_SECONDS = 60 * 60;

/** pg-boss deletes waiting jobs after this; nothing of ours may vanish unrun. */
const KEEP_WAITING_SECONDS = 10 * 365 * 24 * 60 * 60;

const grantsSql = `
  GRANT USAGE ON SCHEMA pgboss TO app_tenant, app_system;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO app_tenant, app_system;
  GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA pgboss TO app_tenant, app_system;
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pgboss TO app_tenant, app_system;`;

function queueOptions(job: Job, hasDeadLetter: boolean) {
  return {
    retryLimit: job.retryLimit,
    // Back-off is ours (settling.ts). These hold for jobs whose worker died: they start again at once.
    retryDelay: 0,
    retryBackoff: false,
    expireInSeconds: Math.ceil(job.timeoutMs / 1_000) + EXPIRY_MARGIN_SECONDS,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retentionSeconds: KEEP_WAITING_SECONDS,
    deleteAfterSeconds: KEEP_FINISHED_SECONDS,
    ...(hasDeadLetter ? { deadLetter: deadLetterJob.name } : {}),
  };
}

async function bringUpQueue(boss: PgBoss, job: Job, hasDeadLetter: boolean): Promise<void> {
  const options = queueOptions(job, hasDeadLetter);
  if (await boss.getQueue(job.name)) await boss.updateQueue(job.name, options);
  else await boss.createQueue(job.name, { ...options, policy: 'exclusive' });
}

/**
 * Makes or updates pg-boss's schema, our index, the queues of the catalog and the rights of the two roles. Safe to
 * repeat; one process at a time, as under the lock of `migrateDatabase`. `url` is the owner's. Throws what PostgreSQL says.
 */
export async function migrateQueue({ url, catalog, log }: { url: string; catalog: Catalog; log: Log }): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'audiotricks queue migration' });
  client.on('error', (error) => log.warn({ error }, 'lost the connection that migrates the queue'));
  await client.connect();
  try {
    const boss = new PgBoss({ ...quietOptions, connectionString: url, max: 2, migrate: true, createSchema: true });
    boss.on('error', (error) => log.warn({ error }, 'pg-boss reported an error while it was migrated'));
    try {
      await boss.start();
      await bringUpQueue(boss, deadLetterJob, false);
      for (const job of catalog.values()) await bringUpQueue(boss, job, job.kind !== 'periodic');
    } finally {
      await boss.stop({ graceful: false });
    }
    await client.query(waitingIndexSql);
    await client.query(grantsSql);
  } finally {
    await client.end();
  }
}
