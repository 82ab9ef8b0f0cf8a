import type { Failure } from '@audiotricks/contracts';
import type { Database, Transaction } from '../../../platform/database/database.ts';
import type { AdmissionDeps } from '../admission.ts';
import { failJob } from '../end-job.ts';
import { type LockedJob, lockJob } from '../job-locks.ts';
import { WorkWithdrawn } from '../pipeline.errors.ts';

/** What every stage needs. */
export interface StageDeps extends AdmissionDeps {
  database: Database;
}

export interface StageData {
  workspaceId: string;
  jobId: string;
}

/** Locks the job for a stage's finishing transaction; throws where it is no longer running. */
export async function lockRunningJob(transaction: Transaction, jobId: string): Promise<LockedJob> {
  const job = await lockJob(transaction, jobId);
  if (job?.state !== 'running') throw new WorkWithdrawn();
  return job;
}

/**
 * The same for what a stage writes before its end, which no claim guards: throws also where the job was cancelled and
 * runs again in another attempt.
 */
export async function lockRunningAttempt(
  transaction: Transaction,
  { id, attempt }: Pick<LockedJob, 'id' | 'attempt'>,
): Promise<LockedJob> {
  const job = await lockRunningJob(transaction, id);
  if (job.attempt !== attempt) throw new WorkWithdrawn();
  return job;
}

/** The job with its recording, or null where nothing is left to do: cancelled, deleted, already ended. */
export async function readRunningJob(database: Database, data: StageData) {
  return await database.tenant(data.workspaceId, (transaction) =>
    transaction.job.findFirst({ where: { id: data.jobId, state: 'running' }, include: { recording: true } }),
  );
}
export type RunningJob = NonNullable<Awaited<ReturnType<typeof readRunningJob>>>;

/** What ends a job when a stage has failed for good: the same for all of them. */
export function createFailureHandler(deps: AdmissionDeps) {
  return async <Data extends StageData & { chunkId?: string }>(
    transaction: Transaction,
    { workspaceId, jobId, chunkId }: Data,
    failure: Failure,
  ): Promise<void> => {
    await failJob(deps, { transaction, workspaceId, jobId, chunkId, failure });
  };
}
