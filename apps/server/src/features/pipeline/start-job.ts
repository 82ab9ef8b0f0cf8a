import type { CompletionOptions, JobOptions } from '@audiotricks/contracts';
import { isLanguage } from '@audiotricks/whisper';
import type { Transaction } from '../../platform/database/database.ts';
import { newId } from '../../shared/ids.ts';
import { type AdmissionDeps, admitJobs } from './admission.ts';
import { engineUnknown, languageUnknown } from './pipeline.errors.ts';

/** What this instance transcribes with unless a job asks otherwise. */
export interface EngineChoice {
  engine: string;
  model: string;
}

/** Refuses what no engine here can do, before anything is written. */
export function checkJobOptions(choice: EngineChoice, options: JobOptions): void {
  if (options.engine !== undefined && options.engine !== choice.engine) throw engineUnknown(options.engine);
  if (options.model !== undefined && options.model !== choice.model) throw engineUnknown(options.model);
  if (options.language !== undefined && !isLanguage(options.language)) throw languageUnknown(options.language);
}

/**
 * Writes a queued job for a recording and lets it in if the plan allows, all in the caller's transaction.
 * Returns the job's id. Errors: `job.engine_unknown`, `job.language_unknown`.
 */
export async function startJob(
  deps: AdmissionDeps & { choice: EngineChoice },
  request: { transaction: Transaction; workspaceId: string; recordingId: string; options: CompletionOptions },
): Promise<string> {
  const { transaction, workspaceId, recordingId, options } = request;
  checkJobOptions(deps.choice, options);
  const jobId = newId();
  await transaction.job.create({
    data: {
      id: jobId,
      workspaceId,
      recordingId,
      state: 'queued',
      stage: 'probe',
      engine: deps.choice.engine,
      model: deps.choice.model,
      options,
      language: options.language ?? null,
      prompt: options.prompt ?? null,
    },
  });
  await admitJobs(deps, { transaction, workspaceId });
  return jobId;
}
