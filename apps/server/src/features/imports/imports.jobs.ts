import { z } from 'zod';
import { defineJob } from '../../platform/queue/index.ts';
import { importLimits } from './imports.deps.ts';

/** Fetch the bytes of an import and make its recording. Tried again for some half an hour where that may help. */
export const fetchImportJob = defineJob({
  name: 'imports.fetch',
  payload: z.object({ workspaceId: z.uuid(), importId: z.uuid() }),
  timeoutMs: importLimits.totalMs + 30 * 60_000,
  retryLimit: 8,
  retryDelayMs: 5_000,
  slots: 'transfer',
});

/** Free the bytes of an import that ended without a recording. */
export const freeImportJob = defineJob({
  name: 'imports.free',
  payload: z.object({ workspaceId: z.uuid(), uploadId: z.uuid() }),
  timeoutMs: 10 * 60_000,
  retryLimit: 20,
  retryDelayMs: 5_000,
  slots: 'io',
});

export const importJobs = [fetchImportJob, freeImportJob];
