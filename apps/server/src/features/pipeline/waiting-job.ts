import type { Failure } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/database.ts';
import type { AdmissionDeps } from './admission.ts';
import { failJob } from './end-job.ts';
import { lockAdmission, lockJob } from './job-locks.ts';
import { jobMachine } from './states.ts';

/** The job of a recording that waits for its quote, locked after admission; null where none does. */
export async function lockWaitingJob(
  transaction: Transaction,
  { workspaceId, recordingId }: { workspaceId: string; recordingId: string },
): Promise<string | null> {
  await lockAdmission(transaction, workspaceId);
  const job = await transaction.job.findFirst({ where: { recordingId, state: 'queued', waitsForQuote: true } });
  return job && (await lockJob(transaction, job.id)) && job.id;
}

/** Ends a job before it was let in: its audio cannot be transcribed. It passes through `running`, as every job that fails. */
export async function failWaitingJob(
  deps: AdmissionDeps,
  request: { transaction: Transaction; workspaceId: string; jobId: string; failure: Failure },
): Promise<void> {
  const { transaction, jobId } = request;
  const state = jobMachine.transition('queued', 'admit');
  if (state === null) throw new Error('A queued job can be admitted.');
  await transaction.job.update({
    where: { id: jobId },
    data: { state, waitsForQuote: false, startedAt: new Date() },
  });
  await failJob(deps, request);
}
