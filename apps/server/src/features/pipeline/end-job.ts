import type { Failure } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/database.ts';
import { movePlayback, playbackKeyOf } from '../recordings/index.ts';
import { type AdmissionDeps, admitJobs } from './admission.ts';
import { announceJob } from './announce.ts';
import { lockAdmission, lockJob } from './job-locks.ts';
import { settleJob } from './metered-chunks.ts';
import { cleanUpJob, freeObjectJob } from './pipeline.jobs.ts';
import { chunkMachine, jobMachine, recordingMachine } from './states.ts';

/** Failures after which the original can never become a transcript, or another has its bytes: they are freed. */
const uselessOriginal = /^(media\.(?!tool_failed|timeout)|upload\.checksum_mismatch$|recording\.(too_long|duplicate)$)/;

interface EndRequest {
  transaction: Transaction;
  workspaceId: string;
  jobId: string;
}

/** Tells of the end, sends the clean-up and lets the next job in. */
async function wrapUp(deps: AdmissionDeps, request: EndRequest): Promise<void> {
  const { transaction, workspaceId, jobId } = request;
  await deps.queue.send(transaction, cleanUpJob, { workspaceId, endedJobId: jobId });
  await announceJob(deps.announce, request);
  await admitJobs(deps, { transaction, workspaceId });
}

async function failRecording(
  deps: AdmissionDeps,
  request: EndRequest & { recordingId: string; failure: Failure },
): Promise<void> {
  const { transaction, workspaceId, jobId, recordingId, failure } = request;
  const recording = await transaction.recording.findUniqueOrThrow({ where: { id: recordingId } });
  const state = recordingMachine.transition(recording.state, 'fail');
  if (state !== 'failed') return;
  const isUseless = recording.storageKey !== null && uselessOriginal.test(failure.code);
  // Never looked into, or nothing left to make one of: there will be no rendition.
  const hasNoPlayback = isUseless || recording.container === null;
  if (hasNoPlayback) await movePlayback(transaction, { workspaceId, recordingId, event: 'lose' });
  await transaction.recording.update({
    where: { id: recordingId },
    data: {
      state,
      errorCode: failure.code,
      errorDetail: failure.detail,
      ...(isUseless && { storageKey: null }),
    },
  });
  if (isUseless && recording.storageKey !== null) {
    const { storageKey } = recording;
    await deps.queue.send(transaction, freeObjectJob, { workspaceId, storageKey });
    const playbackKey = playbackKeyOf({ workspaceId, recordingId });
    await deps.queue.send(transaction, freeObjectJob, { workspaceId, storageKey: playbackKey });
  }
  await deps.announce(transaction, {
    workspaceId,
    type: 'recording.failed',
    data: { recordingId, jobId, error: failure },
  });
}

/**
 * Ends a job as failed: the reason stands on it and on its recording, finished chunks stay.
 * Does nothing where the job already ended.
 */
export async function failJob(
  deps: AdmissionDeps,
  request: EndRequest & { failure: Failure; chunkId?: string },
): Promise<void> {
  const { transaction, workspaceId, jobId, failure, chunkId } = request;
  await lockAdmission(transaction, workspaceId);
  const job = await lockJob(transaction, jobId);
  if (job === null || jobMachine.transition(job.state, 'fail') === null) return;
  if (chunkId !== undefined) {
    await transaction.chunk.updateMany({
      where: { id: chunkId, state: { in: chunkMachine.sourcesOf('fail') } },
      data: { state: 'failed', errorCode: failure.code, errorDetail: failure.detail, finishedAt: new Date() },
    });
  }
  await transaction.job.update({
    where: { id: jobId },
    data: {
      state: 'failed',
      errorCode: failure.code,
      errorDetail: failure.detail,
      etaMs: null,
      finishedAt: new Date(),
    },
  });
  await settleJob(transaction, { workspaceId, jobId, attempt: job.attempt });
  await failRecording(deps, { transaction, workspaceId, jobId, recordingId: job.recordingId, failure });
  await wrapUp(deps, { transaction, workspaceId, jobId });
}

/** Ends a queued or running job as cancelled. Answers whether there was anything to cancel. */
export async function cancelJob(deps: AdmissionDeps, request: EndRequest): Promise<boolean> {
  const { transaction, workspaceId, jobId } = request;
  await lockAdmission(transaction, workspaceId);
  const job = await lockJob(transaction, jobId);
  if (job === null || jobMachine.transition(job.state, 'cancel') === null) return false;
  const failure = { code: 'job.cancelled', detail: 'The transcription was cancelled. Start it again when you like.' };
  await transaction.job.update({
    where: { id: jobId },
    data: { state: 'cancelled', etaMs: null, finishedAt: new Date() },
  });
  await transaction.chunk.updateMany({
    where: { jobId, state: { in: chunkMachine.sourcesOf('cancel') } },
    data: { state: 'cancelled', finishedAt: new Date() },
  });
  await settleJob(transaction, { workspaceId, jobId, attempt: job.attempt });
  await failRecording(deps, { transaction, workspaceId, jobId, recordingId: job.recordingId, failure });
  await deps.queue.cancel(transaction, { workspaceId, match: { jobId } });
  await wrapUp(deps, { transaction, workspaceId, jobId });
  return true;
}

/** Stops what runs over a recording that is being deleted and forgets what its jobs know of its words. */
export async function cancelJobsOf(
  deps: AdmissionDeps,
  request: { transaction: Transaction; workspaceId: string; recordingId: string },
): Promise<void> {
  const { transaction, workspaceId, recordingId } = request;
  await lockAdmission(transaction, workspaceId);
  const jobs = await transaction.job.findMany({ where: { recordingId }, select: { id: true } });
  for (const { id: jobId } of jobs) await cancelJob(deps, { transaction, workspaceId, jobId });
  await transaction.job.updateMany({ where: { recordingId }, data: { languageKey: null } });
  await transaction.chunk.deleteMany({ where: { job: { recordingId } } });
}
