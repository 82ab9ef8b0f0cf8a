import type { Database, Transaction } from '../../../platform/database/database.ts';
import { createHandler, type Queue } from '../../../platform/queue/index.ts';
import type { Storage } from '../../../platform/storage/index.ts';
import { lockJob } from '../job-locks.ts';
import { cleanUpJob, freeObjectJob } from '../pipeline.jobs.ts';
import { pcmPrefixOf } from './source.ts';

/**
 * Stops what still runs of an ended job and frees its PCM. A job that was queued again by a retry keeps its work;
 * cutting makes its PCM anew, which may have begun before this is done.
 */
export function createCleanUp(deps: { database: Database; queue: Queue; storage: Storage }) {
  const { database, queue, storage } = deps;

  async function stopEnded(transaction: Transaction, owner: { workspaceId: string; jobId: string }): Promise<string[]> {
    const job = await lockJob(transaction, owner.jobId);
    if (job?.state === 'queued' || job?.state === 'running') return [];
    await queue.cancel(transaction, { workspaceId: owner.workspaceId, match: { jobId: owner.jobId } });
    if (job === null) return [pcmPrefixOf(owner)];
    return Array.from({ length: job.attempt }, (_, before) => pcmPrefixOf({ ...owner, attempt: before + 1 }));
  }

  return createHandler(cleanUpJob, async ({ data: { workspaceId, endedJobId: jobId } }) => {
    const prefixes = await database.tenant(workspaceId, (transaction) =>
      stopEnded(transaction, { workspaceId, jobId }),
    );
    for (const prefix of prefixes) await storage.deletePrefix(prefix);
  });
}

/** Deletes an object whose last row let go of it in the transaction that sent this. */
export function createObjectFreeing(deps: { storage: Storage }) {
  return createHandler(freeObjectJob, async ({ data }) => {
    await deps.storage.delete(data.storageKey);
  });
}
