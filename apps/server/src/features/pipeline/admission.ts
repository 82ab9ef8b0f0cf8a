import type { Transaction } from '../../platform/database/database.ts';
import type { Queue } from '../../platform/queue/index.ts';
import { type Announce, announceJob } from './announce.ts';
import { lockAdmission } from './job-locks.ts';
import { probeJob } from './pipeline.jobs.ts';
import { jobMachine } from './states.ts';

export interface AdmissionDeps {
  queue: Queue;
  announce: Announce;
}

/**
 * Moves queued jobs of a workspace to running, oldest first, up to the plan's jobs at once, and puts their first
 * work on the queue, in the caller's transaction. Exact: the subscription row is the lock. Call it whenever a job
 * comes or ends, before locking any job.
 */
export async function admitJobs(
  deps: AdmissionDeps,
  options: { transaction: Transaction; workspaceId: string },
): Promise<void> {
  const { transaction, workspaceId } = options;
  const jobsAtOnce = await lockAdmission(transaction, workspaceId);
  const running = await transaction.job.count({ where: { workspaceId, state: 'running' } });
  const free = jobsAtOnce - running;
  if (free <= 0) return;
  const waiting = await transaction.job.findMany({
    where: { workspaceId, state: { in: jobMachine.sourcesOf('admit') }, waitsForQuote: false },
    orderBy: [{ queuedAt: 'asc' }, { id: 'asc' }],
    take: free,
  });
  for (const job of waiting) {
    await transaction.job.update({
      where: { id: job.id },
      data: { state: 'running', stage: 'probe', startedAt: new Date() },
    });
    await deps.queue.send(transaction, probeJob, { workspaceId, jobId: job.id });
    await announceJob(deps.announce, { transaction, workspaceId, jobId: job.id });
  }
}
