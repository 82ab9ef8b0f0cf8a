import type { Transaction } from '../../platform/database/database.ts';
import { Prisma } from '../../platform/database/generated/client.ts';
import { reopenReservation } from '../usage/index.ts';
import { type AdmissionDeps, admitJobs } from './admission.ts';
import { announceJob } from './announce.ts';
import { lockAdmission, lockJob } from './job-locks.ts';
import { audioGone, jobNotFound, jobStateConflict } from './pipeline.errors.ts';
import { chunkMachine, jobMachine, recordingMachine } from './states.ts';

/**
 * Queues a failed or cancelled job again. Finished chunks keep their text; cutting runs anew and sends only what
 * is not done, and holds what it held before. Errors: `job.not_found`, `job.state_conflict`,
 * `recording.state_conflict`, `quota.exceeded`.
 */
export async function retryJob(
  deps: AdmissionDeps,
  request: { transaction: Transaction; workspaceId: string; jobId: string },
): Promise<void> {
  const { transaction, workspaceId, jobId } = request;
  await lockAdmission(transaction, workspaceId);
  const job = await lockJob(transaction, jobId);
  if (job === null) throw jobNotFound();
  if (jobMachine.transition(job.state, 'retry') === null) throw jobStateConflict(job.state, 'retried');
  const recording = await transaction.recording.findUniqueOrThrow({ where: { id: job.recordingId } });
  if (recording.state === 'deleted' || recording.storageKey === null) throw audioGone();

  await transaction.chunk.updateMany({
    where: { jobId, state: { in: chunkMachine.sourcesOf('retry') } },
    data: { state: 'pending', errorCode: null, errorDetail: null, finishedAt: null },
  });
  // The job's own engine is asked again; what others had begun is theirs.
  await transaction.chunk.updateMany({
    where: { jobId, state: { not: 'done' }, engine: { not: null } },
    data: { engine: null, model: null, pieces: Prisma.DbNull },
  });
  const { engine, model } = await transaction.job.update({
    where: { id: jobId },
    data: {
      state: 'queued',
      waitsForQuote: false,
      attempt: { increment: 1 },
      cuttingClosedAt: null,
      stitchedAt: null,
      errorCode: null,
      errorDetail: null,
      finishedAt: null,
      foretoldMs: null,
      foretoldAt: null,
      queuedAt: new Date(),
    },
  });
  await transaction.recording.updateMany({
    where: { id: recording.id, state: { in: recordingMachine.sourcesOf('run') } },
    data: {
      state: recordingMachine.transition(recording.state, 'run') ?? recording.state,
      errorCode: null,
      errorDetail: null,
    },
  });
  await reopenReservation(transaction, { workspaceId, jobId, recordingId: recording.id, options: { engine, model } });
  await announceJob(deps.announce, request);
  await admitJobs(deps, { transaction, workspaceId });
}
