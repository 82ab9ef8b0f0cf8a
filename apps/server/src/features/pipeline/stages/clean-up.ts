import type { Database } from '../../../platform/database/database.ts';
import { createHandler, type Queue } from '../../../platform/queue/index.ts';
import type { Storage } from '../../../platform/storage/index.ts';
import { lockJob } from '../job-locks.ts';
import { cleanUpJob, freeObjectJob } from '../pipeline.jobs.ts';
import { pcmPrefixOf } from './source.ts';

/**
 * Stops what still runs of an ended job and frees its PCM. A job that was queued again by a retry keeps its work;
 * cutting makes its PCM anew.
 */
export function createCleanUp(deps: { database: Database; queue: Queue; storage: Storage }) {
  const { database, queue, storage } = deps;
  return createHandler(cleanUpJob, async ({ data: { workspaceId, endedJobId: jobId } }) => {
    const isEnded = await database.tenant(workspaceId, async (transaction) => {
      const job = await lockJob(transaction, jobId);
      if (job?.state === 'queued' || job?.state === 'running') return false;
      await queue.cancel(transaction, { workspaceId, match: { jobId } });
      return true;
    });
    if (isEnded) await storage.deletePrefix(pcmPrefixOf({ workspaceId, jobId }));
  });
}

/** Deletes an object whose last row let go of it in the transaction that sent this. */
export function createObjectFreeing(deps: { storage: Storage }) {
  return createHandler(freeObjectJob, async ({ data }) => {
    await deps.storage.delete(data.storageKey);
  });
}
