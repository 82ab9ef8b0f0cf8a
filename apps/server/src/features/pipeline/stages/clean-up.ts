import type { Database } from '../../../platform/database/database.ts';
import { createHandler } from '../../../platform/queue/index.ts';
import type { Storage } from '../../../platform/storage/index.ts';
import { cleanUpJob, freeObjectJob } from '../pipeline.jobs.ts';
import { pcmPrefixOf } from './source.ts';

/** Frees the PCM an ended job left in storage. A job that was queued again needs it no more: cutting makes it anew. */
export function createCleanUp(deps: { database: Database; storage: Storage }) {
  const { database, storage } = deps;
  return createHandler(cleanUpJob, async ({ data }) => {
      const job = await database.tenant(data.workspaceId, (transaction) =>
        transaction.job.findUnique({ where: { id: data.jobId }, select: { state: true } }),
      );
      if (job?.state === 'queued' || job?.state === 'running') return;
      await storage.deletePrefix(pcmPrefixOf(data));
    });
}

/** Deletes an object whose last row let go of it in the transaction that sent this. */
export function createObjectFreeing(deps: { storage: Storage }) {
  return createHandler(freeObjectJob, async ({ data }) => {
      await deps.storage.delete(data.storageKey);
    });
}
