import { type CompletionOptions, type JobOptions, jobOptionsSchema } from '@audiotricks/contracts';
import { z } from 'zod';
import type { Transaction } from '../../platform/database/database.ts';
import type { EngineCatalogue } from '../../platform/engines/index.ts';
import { newId } from '../../shared/ids.ts';
import { openReservation, takeQuote } from '../usage/index.ts';
import { joinTerms } from '../vocabulary/index.ts';
import { readSettings } from '../workspaces/index.ts';
import { type AdmissionDeps, admitJobs } from './admission.ts';
import { chooseEngine } from './choose-engine.ts';
import { readEngineSetting } from './engine-setting.ts';
import { lockAdmission } from './job-locks.ts';
import { measureJob, readLengthJob } from './pipeline.jobs.ts';
import { noteForetold } from './time-left/time-left.ts';

/** The terms of the workspace's vocabulary that an engine is told. Given by the vocabulary. */
export type ReadVocabulary = (transaction: Transaction, workspaceId: string) => Promise<string[]>;

export interface StartDeps extends AdmissionDeps {
  catalogue: EngineCatalogue;
  readVocabulary: ReadVocabulary;
}

/** A run as it will be, settled when it is quoted or started: later changes of the workspace do not touch it. */
export const runPlanSchema = jobOptionsSchema
  .extend({ vocabulary: z.array(z.string()) })
  .required({ engine: true, model: true });
export type RunPlan = z.infer<typeof runPlanSchema>;

/** What the engine of a run is told to expect. */
export function promptOf({ prompt, vocabulary }: Pick<RunPlan, 'prompt' | 'vocabulary'>): string | null {
  return prompt ?? (vocabulary.length === 0 ? null : joinTerms(vocabulary));
}

/**
 * What was asked of a run, with the engine, model, profile and language that it uses (the workspace's where it names none), and with
 * the vocabulary where the job gives no prompt and the engine takes one. Errors: those of `chooseEngine`.
 */
export async function planRun(
  deps: Pick<StartDeps, 'catalogue' | 'readVocabulary'>,
  request: { transaction: Transaction; workspaceId: string; options: JobOptions },
): Promise<RunPlan> {
  const { transaction, workspaceId, options } = request;
  const setting = await readEngineSetting(transaction, workspaceId);
  const { engine, model, capabilities } = chooseEngine(deps.catalogue, { options, setting });
  const { language: usualLanguage } = await readSettings(transaction, workspaceId);
  const isKnown = usualLanguage !== null && capabilities.languages?.includes(usualLanguage) !== false;
  const language = options.language ?? (isKnown ? usualLanguage : undefined);
  const usual =
    setting.profile !== null && capabilities.profiles?.includes(setting.profile) ? setting.profile : undefined;
  const profile = options.profile ?? usual;
  const isTold = options.prompt === undefined && capabilities.prompt;
  const vocabulary = isTold ? await deps.readVocabulary(transaction, workspaceId) : [];
  return {
    ...{ ...options, engine, model, vocabulary },
    ...(profile !== undefined && { profile }),
    ...(language !== undefined && { language }),
  };
}

/** A plan as it stands on its job. */
export function columnsOf(plan: RunPlan) {
  const { engine, model, language = null, vocabulary } = plan;
  return { engine, model, language, vocabulary, prompt: promptOf(plan) };
}

interface StartRequest {
  transaction: Transaction;
  workspaceId: string;
  recordingId: string;
  options: CompletionOptions;
  /** An offered quote of this recording, which becomes the job's reservation. */
  quote?: { id: string; plan: RunPlan } | undefined;
  idempotencyKey?: string | undefined;
}

/**
 * Writes a queued job for a recording and lets it in if the plan allows, all in the caller's transaction. With
 * `start: "after_quote"` it is not let in; the recording is measured, so that it can be quoted.
 * Returns the job's id. Errors: those of `chooseEngine`; with a quote `quota.exceeded`.
 */
export async function startJob(deps: StartDeps, request: StartRequest): Promise<string> {
  const { transaction, workspaceId, recordingId, options, quote, idempotencyKey = null } = request;
  const { start: _start, onDuplicate: _onDuplicate, ...jobOptions } = options;
  const plan = quote?.plan ?? (await planRun(deps, { transaction, workspaceId, options: jobOptions }));
  const waitsForQuote = options.start === 'after_quote';
  const jobId = newId();
  await lockAdmission(transaction, workspaceId);
  await transaction.job.create({
    data: {
      ...{ id: jobId, workspaceId, recordingId, state: 'queued', stage: 'probe' },
      ...{ options: { ...options, profile: plan.profile }, waitsForQuote, idempotencyKey },
      ...columnsOf(plan),
    },
  });
  if (waitsForQuote) {
    await deps.queue.send(transaction, measureJob, { workspaceId, recordingId }, { singletonKey: recordingId });
    return jobId;
  }
  if (quote === undefined) await openReservation(transaction, { workspaceId, recordingId, jobId, options: plan });
  else await takeQuote(transaction, { workspaceId, jobId, quoteId: quote.id });
  await admitJobs(deps, { transaction, workspaceId });
  await askForLength(deps, { transaction, workspaceId, jobId });
  await noteForetold(transaction, { workspaceId, jobId });
  return jobId;
}

/** While a job waits for its turn it is looked into how long its recording is: else nobody behind it knows how long to wait. */
async function askForLength(
  deps: StartDeps,
  { transaction, workspaceId, jobId }: { transaction: Transaction; workspaceId: string; jobId: string },
): Promise<void> {
  const waiting = await transaction.job.count({
    where: { id: jobId, state: 'queued', recording: { durationMs: null } },
  });
  if (waiting > 0) await deps.queue.send(transaction, readLengthJob, { workspaceId, jobId });
}
