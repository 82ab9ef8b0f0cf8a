import type { Transaction } from '../../platform/database/database.ts';
import { samplesPerMs } from './chunk-results.ts';
import type { LockedJob } from './job-locks.ts';
import { progressOf, timeLeftMs } from './progress.ts';

interface Sums {
  doneSamples: bigint;
  chunkSamples: bigint;
  durationMs: bigint | null;
}

/** Writes how far a locked, running job is; the number on the row never falls. */
export async function writeProgress(
  transaction: Transaction,
  options: { job: LockedJob; runningSamples: number },
): Promise<void> {
  const { job, runningSamples } = options;
  const [sums] = await transaction.$queryRaw<Sums[]>`
    SELECT coalesce(sum(sample_count - overlap_samples) FILTER (WHERE state = 'done'), 0)::bigint AS "doneSamples",
      coalesce(sum(sample_count - overlap_samples), 0)::bigint AS "chunkSamples",
      (SELECT duration_ms FROM recording WHERE id = ${job.recordingId}::uuid) AS "durationMs"
    FROM chunk WHERE job_id = ${job.id}::uuid`;
  const durationMs = sums?.durationMs ?? null;
  const progress = progressOf({
    doneSamples: Number(sums?.doneSamples ?? 0),
    chunkSamples: Number(sums?.chunkSamples ?? 0),
    runningSamples,
    durationSamples: durationMs === null ? null : Number(durationMs) * samplesPerMs,
    isCuttingClosed: job.cuttingClosedAt !== null,
  });
  const elapsedMs = job.startedAt === null ? 0 : Date.now() - job.startedAt.getTime();
  await transaction.$executeRaw`
    UPDATE job SET progress = greatest(progress, ${progress}), eta_ms = ${timeLeftMs({ progress, elapsedMs })},
      updated_at = now()
    WHERE id = ${job.id}::uuid`;
}
