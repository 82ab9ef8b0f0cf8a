import type { JobWithMetadata } from 'pg-boss';
import type { Database, Transaction } from '../database/index.ts';
import type { Job } from './job.ts';
import { parseGroup, SYSTEM_GROUP } from './send-options.ts';

/** One attempt at one job, owned by this process. `id` and `retryCount` together are the fence. */
export interface Claim {
  name: string;
  id: string;
  retryCount: number;
  job: Job;
  data: unknown;
  /** The workspace, or SYSTEM_GROUP. */
  group: string;
  /** What a process must be able to do to run it. */
  needs: string | undefined;
  /** 1 for the first; attempts handed back are not counted. */
  attempt: number;
  /** Whether a retryable failure may be tried again. */
  mayRetry: boolean;
  /** Set in the dead letter queue: where the job failed and what was stored with it. */
  source?: { name: string; output: unknown };
}

/** `row` as fetched with metadata. */
export function toClaim(job: Job, row: JobWithMetadata<object>): Claim {
  // Handing back raises the limit by one, so that the attempt it took away is given again.
  const handedBack = Math.max(0, row.retryLimit - job.retryLimit);
  const { workspaceId, needs } = parseGroup(row.groupId ?? SYSTEM_GROUP);
  return {
    name: job.name,
    id: row.id,
    retryCount: row.retryCount,
    job,
    data: row.data,
    group: workspaceId,
    needs,
    attempt: Math.max(1, row.retryCount - handedBack + 1),
    mayRetry: row.retryCount < row.retryLimit,
    ...(row.sourceName ? { source: { name: row.sourceName, output: row.sourceOutput } } : {}),
  };
}

/** A transaction of the workspace the claim belongs to. */
export function inGroup<Result>(
  database: Database,
  claim: Claim,
  run: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return claim.group === SYSTEM_GROUP ? database.system(run) : database.tenant(claim.group, run);
}
