import { createDatabase, migrateDatabase } from '../platform/database/index.ts';
import { createQueue } from '../platform/queue/index.ts';
import type { Log } from '../shared/log.ts';
import { allJobs } from './jobs.ts';

/**
 * Brings the database behind `url` (of the login that owns it) to this release's schema, the queue's tables included.
 * One process at a time does it, others wait. Answers the names of the migrations that were applied.
 */
export async function migrate(url: string, log: Log): Promise<string[]> {
  const database = createDatabase({ url, applicationName: 'audiotricks-migrate', log });
  const queue = createQueue({ database, url, jobs: allJobs, log });
  try {
    const { applied } = await migrateDatabase({ url, log, after: (ownerUrl) => queue.migrate(ownerUrl) });
    return applied;
  } finally {
    await queue.close();
    await database.close();
  }
}
