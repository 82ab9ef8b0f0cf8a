import type { Database } from '../../platform/database/database.ts';
import type { Log } from '../../shared/log.ts';
import { type Announce, announceJob } from './announce.ts';
import { lockJob } from './job-locks.ts';
import { writeProgress } from './write-progress.ts';

/** Follows one running chunk. */
export interface ChunkReport {
  /** Share of the chunk that is decoded, 0–1. */
  update(share: number): void;
  close(): void;
}

export interface ProgressReporter {
  open(chunk: { workspaceId: string; jobId: string; sampleCount: number }): ChunkReport;
  /** Something of a job moved that is no running chunk's share: one was done. */
  touch(job: { workspaceId: string; jobId: string }): void;
  stop(): Promise<void>;
}

interface Running {
  workspaceId: string;
  jobId: string;
  sampleCount: number;
  share: number;
}

const everyMs = 3_000;

/** Says every three seconds how far the jobs are whose chunks run in this process, where anything moved. */
export function createProgressReporter(deps: { database: Database; announce: Announce; log: Log }): ProgressReporter {
  const { database, announce, log } = deps;
  const running = new Set<Running>();
  const moved = new Map<string, string>();
  let flushing: Promise<void> = Promise.resolve();

  function runningSamples(jobId: string): number {
    let sum = 0;
    for (const chunk of running) if (chunk.jobId === jobId) sum += Math.round(chunk.share * chunk.sampleCount);
    return sum;
  }

  async function tell(jobId: string, workspaceId: string): Promise<void> {
    await database.tenant(workspaceId, async (transaction) => {
      const job = await lockJob(transaction, jobId);
      if (job?.state !== 'running') return;
      await writeProgress(transaction, { job, runningSamples: runningSamples(jobId) });
      await announceJob(announce, { transaction, workspaceId, jobId });
    });
  }

  async function flush(): Promise<void> {
    const jobs = [...moved];
    moved.clear();
    for (const [jobId, workspaceId] of jobs) {
      await tell(jobId, workspaceId).catch((error: unknown) => {
        log.warn({ error, jobId }, 'progress could not be written; the next time tries again');
      });
    }
  }

  const timer = setInterval(() => {
    flushing = flushing.then(flush);
  }, everyMs);

  return {
    open({ workspaceId, jobId, sampleCount }) {
      const chunk: Running = { workspaceId, jobId, sampleCount, share: 0 };
      running.add(chunk);
      return {
        update(share) {
          if (!running.has(chunk) || share <= chunk.share) return;
          chunk.share = Math.min(1, share);
          moved.set(jobId, workspaceId);
        },
        close: () => {
          running.delete(chunk);
        },
      };
    },
    touch({ workspaceId, jobId }) {
      moved.set(jobId, workspaceId);
    },
    async stop() {
      clearInterval(timer);
      await flushing;
    },
  };
}
