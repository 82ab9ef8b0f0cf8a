import type { JobStage, JobState } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/database.ts';

/*
 * Rows are always locked in this order, so that no two transactions wait for each other:
 * subscription (admission), job, chunk, workspace (event counter).
 */

export interface LockedJob {
  id: string;
  recordingId: string;
  state: JobState;
  stage: JobStage;
  attempt: number;
  cuttingClosedAt: Date | null;
  stitchedAt: Date | null;
  startedAt: Date | null;
}

/** Takes the workspace's admission lock and answers how many jobs its plan lets run at once. */
export async function lockAdmission(transaction: Transaction, workspaceId: string): Promise<number> {
  const rows = await transaction.$queryRaw<{ jobsAtOnce: number }[]>`
    SELECT plan.jobs_at_once AS "jobsAtOnce"
    FROM subscription JOIN plan ON plan.id = subscription.plan_id
    WHERE subscription.workspace_id = ${workspaceId}::uuid
    FOR UPDATE OF subscription`;
  const row = rows[0];
  if (row === undefined) throw new Error(`Workspace ${workspaceId} has no subscription.`);
  return row.jobsAtOnce;
}

/** Locks a job's row; null where it is not in this workspace or was deleted. */
export async function lockJob(transaction: Transaction, jobId: string): Promise<LockedJob | null> {
  const rows = await transaction.$queryRaw<LockedJob[]>`
    SELECT id, recording_id AS "recordingId", state::text AS state, stage::text AS stage, attempt,
      cutting_closed_at AS "cuttingClosedAt", stitched_at AS "stitchedAt",
      started_at AS "startedAt"
    FROM job WHERE id = ${jobId}::uuid FOR UPDATE`;
  return rows[0] ?? null;
}
