import { completionOptionsSchema, type JobOptions } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/database.ts';
import { recordingNotFound } from '../recordings/index.ts';
import { takeQuote } from '../usage/index.ts';
import { admitJobs } from './admission.ts';
import { announceJob } from './announce.ts';
import { lockAdmission } from './job-locks.ts';
import { audioGone, idempotencyKeyReused, jobStateConflict } from './pipeline.errors.ts';
import { quoteExpired, quoteMismatch, quoteNotFound } from './quotes.errors.ts';
import { columnsOf, type RunPlan, runPlanSchema, type StartDeps, startJob } from './start-job.ts';
import { recordingMachine } from './states.ts';
import { noteForetold } from './time-left/time-left.ts';
import { lockWaitingJob } from './waiting-job.ts';

type RunDeps = StartDeps & { now: () => Date };

interface RunRequest {
  transaction: Transaction;
  workspaceId: string;
  recordingId: string;
  options: JobOptions;
  quoteId?: string | undefined;
  idempotencyKey?: string | undefined;
}

/** A new run over a recording that stands still. */
async function startRun(deps: RunDeps, request: Parameters<typeof startJob>[1]): Promise<string> {
  const { transaction, recordingId } = request;
  const recording = await transaction.recording.findFirst({ where: { id: recordingId, state: { not: 'deleted' } } });
  if (recording === null) throw recordingNotFound();
  if (recording.storageKey === null) throw audioGone();
  const open = await transaction.job.findFirst({ where: { recordingId, state: { in: ['queued', 'running'] } } });
  if (open !== null) {
    throw jobStateConflict(open.waitsForQuote ? 'waiting for its quote' : open.state, 'joined by another run');
  }
  await transaction.recording.update({
    where: { id: recordingId },
    data: {
      state: recordingMachine.transition(recording.state, 'run') ?? recording.state,
      errorCode: null,
      errorDetail: null,
    },
  });
  return await startJob(deps, request);
}

/** The quote as it can be taken now, with what it was made for. */
async function findOffer(deps: RunDeps, request: RunRequest & { quoteId: string }) {
  const { transaction, recordingId, quoteId, options } = request;
  const quote = await transaction.reservation.findFirst({ where: { id: quoteId, recordingId, isQuote: true } });
  if (quote === null) throw quoteNotFound();
  const plan = runPlanSchema.parse(quote.options);
  for (const [field, value] of Object.entries(options)) {
    const isSame = JSON.stringify(value) === JSON.stringify(plan[field as keyof JobOptions]);
    if (value !== undefined && !isSame) throw quoteMismatch(field);
  }
  const isExpired = quote.expiresAt !== null && quote.expiresAt <= deps.now();
  if (quote.jobId === null && isExpired) throw quoteExpired();
  return { jobId: quote.jobId, plan };
}

/** Lets the job in that waited for a quote, with what was quoted. */
async function startWaiting(
  deps: RunDeps,
  request: RunRequest & { quoteId: string; plan: RunPlan; jobId: string },
): Promise<string> {
  const { transaction, workspaceId, quoteId, plan, jobId } = request;
  const { vocabulary: _vocabulary, ...quoted } = plan;
  const waiting = await transaction.job.findUniqueOrThrow({ where: { id: jobId } });
  // What the upload asked for besides (`onDuplicate`) stays.
  const options = { ...completionOptionsSchema.parse(waiting.options), ...quoted };
  await transaction.job.update({
    where: { id: jobId },
    data: { ...columnsOf(plan), options, waitsForQuote: false, queuedAt: deps.now() },
  });
  await takeQuote(transaction, { workspaceId, jobId, quoteId });
  await announceJob(deps.announce, { transaction, workspaceId, jobId });
  await admitJobs(deps, { transaction, workspaceId });
  await noteForetold(transaction, { workspaceId, jobId });
  return jobId;
}

/**
 * Starts a further run over a recording, or the one that waits for a quote. The same quote or Idempotency-Key again
 * answers the job it started. Returns the job's id. Errors: those of the contract `jobs.start`.
 */
export async function runAgain(deps: RunDeps, request: RunRequest): Promise<string> {
  const { transaction, workspaceId, recordingId, quoteId, idempotencyKey } = request;
  await lockAdmission(transaction, workspaceId);
  if (idempotencyKey !== undefined) {
    const first = await transaction.job.findFirst({ where: { workspaceId, idempotencyKey } });
    if (first !== null && first.recordingId !== recordingId) throw idempotencyKeyReused();
    if (first !== null) return first.id;
  }
  if (quoteId === undefined) return await startRun(deps, request);
  const { jobId, plan } = await findOffer(deps, { ...request, quoteId });
  if (jobId !== null) return jobId;
  const waitingId = await lockWaitingJob(transaction, { workspaceId, recordingId });
  if (waitingId !== null) return await startWaiting(deps, { ...request, quoteId, plan, jobId: waitingId });
  const { vocabulary: _vocabulary, ...options } = plan;
  return await startRun(deps, { ...request, options, quote: { id: quoteId, plan } });
}
