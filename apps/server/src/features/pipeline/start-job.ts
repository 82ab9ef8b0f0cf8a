import type { CompletionOptions } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/database.ts';
import type { EngineCatalogue } from '../../platform/engines/index.ts';
import { newId } from '../../shared/ids.ts';
import { type AdmissionDeps, admitJobs } from './admission.ts';
import { chooseEngine } from './choose-engine.ts';

/**
 * Writes a queued job for a recording and lets it in if the plan allows, all in the caller's transaction.
 * Returns the job's id. Errors: those of `chooseEngine`.
 */
export async function startJob(
  deps: AdmissionDeps & { catalogue: EngineCatalogue },
  request: { transaction: Transaction; workspaceId: string; recordingId: string; options: CompletionOptions },
): Promise<string> {
  const { transaction, workspaceId, recordingId, options } = request;
  const { engine, model } = chooseEngine(deps.catalogue, options);
  const jobId = newId();
  await transaction.job.create({
    data: {
      id: jobId,
      workspaceId,
      recordingId,
      state: 'queued',
      stage: 'probe',
      engine,
      model,
      options,
      language: options.language ?? null,
      prompt: options.prompt ?? null,
    },
  });
  await admitJobs(deps, { transaction, workspaceId });
  return jobId;
}
