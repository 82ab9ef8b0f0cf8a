import { createDatabase, migrateDatabase } from '../platform/database/index.ts';
import { createQueue } from '../platform/queue/index.ts';
import type { Log } from '../shared/log.ts';
import { allJobs } from './jobs.ts';

/**
 * Brings everything in the database to this release: our tables, then the queue's schema with a queue for every kind of
 * work. Safe to repeat and to call from several processes at once. `url` is the owner's. Throws StartError.
 */
export async function migrateInstance({ url, log }: { url: string; log: Log }): Promise<{ applied: string[] }> {
  const database = createDatabase({ url, applicationName: 'audiotricks-migrate', log });
  const queue = createQueue({ database, url, jobs: allJobs, log });
  try {
    return await migrateDatabase({ url, log, after: queue.migrate });
  } finally {
    await queue.close();
    await database.close();
  }
}
