import type { CompletionOptions, JobOptions } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/database.ts';
import type { EngineCatalogue } from '../../platform/engines/index.ts';
import { newId } from '../../shared/ids.ts';
import { openReservation, type RunOptions, takeQuote } from '../usage/index.ts';
import { type AdmissionDeps, admitJobs } from './admission.ts';
import { chooseEngine } from './choose-engine.ts';
import { lockAdmission } from './job-locks.ts';
import { measureJob } from './pipeline.jobs.ts';

/** What was asked of a run, with the engine and model that it uses. Errors: those of `chooseEngine`. */
export function chooseRun(catalogue: EngineCatalogue, options: JobOptions): RunOptions {
  const { engine, model } = chooseEngine(catalogue, options);
  return { ...options, engine, model };
}

interface StartRequest {
  transaction: Transaction;
  workspaceId: string;
  recordingId: string;
  options: CompletionOptions;
  /** An offered quote of this recording, which becomes the job's reservation. */
  quoteId?: string;
  idempotencyKey?: string | undefined;
}

/**
 * Writes a queued job for a recording and lets it in if the plan allows, all in the caller's transaction. With
 * `start: "after_quote"` it is not let in; the recording is measured, so that it can be quoted.
 * Returns the job's id. Errors: those of `chooseEngine`; with a quote `quota.exceeded`.
 */
export async function startJob(
  deps: AdmissionDeps & { catalogue: EngineCatalogue },
  request: StartRequest,
): Promise<string> {
  const { transaction, workspaceId, recordingId, options, quoteId, idempotencyKey = null } = request;
  const run = chooseRun(deps.catalogue, options);
  const waitsForQuote = options.start === 'after_quote';
  const jobId = newId();
  await lockAdmission(transaction, workspaceId);
  await transaction.job.create({
    data: {
      ...{ id: jobId, workspaceId, recordingId, state: 'queued', stage: 'probe' },
      ...{ engine: run.engine, model: run.model, options, waitsForQuote, idempotencyKey },
      language: run.language ?? null,
      prompt: run.prompt ?? null,
    },
  });
  if (waitsForQuote) {
    await deps.queue.send(transaction, measureJob, { workspaceId, recordingId }, { singletonKey: recordingId });
    return jobId;
  }
  if (quoteId === undefined) await openReservation(transaction, { workspaceId, recordingId, jobId, options: run });
  else await takeQuote(transaction, { workspaceId, jobId, quoteId });
  await admitJobs(deps, { transaction, workspaceId });
  return jobId;
}
