import { createDatabase } from '../platform/database/index.ts';
import { createQueue } from '../platform/queue/index.ts';
import type { Log } from '../shared/log.ts';
import { allJobs } from './jobs.ts';

/** Gives the claims of the worker process `processId`, which is known to be dead, to others at once. */
export async function handBackClaims(processId: string, { url, log }: { url: string; log: Log }): Promise<void> {
  const database = createDatabase({ url, applicationName: 'audiotricks-supervisor', log });
  const queue = createQueue({ database, url, jobs: allJobs, log });
  try {
    const handedBack = await queue.handBack(processId);
    log.info({ processId, handedBack }, 'handed back the claims of a dead worker');
  } finally {
    await queue.close();
    await database.close();
  }
}
