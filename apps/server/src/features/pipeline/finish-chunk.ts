import type { Transaction } from '../../platform/database/database.ts';
import { Prisma } from '../../platform/database/generated/client.ts';
import type { Queue } from '../../platform/queue/index.ts';
import { recordUsage } from '../usage/index.ts';
import { type Announce, announceJob } from './announce.ts';
import { type ChunkResult, samplesPerMs } from './chunk-results.ts';
import type { LockedJob } from './job-locks.ts';
import { stitchJob } from './pipeline.jobs.ts';
import type { ProgressReporter } from './progress-reporter.ts';
import { writeProgress } from './write-progress.ts';

/** What a chunk's words are and who said them. */
export interface ChunkOutcome {
  engine: string | null;
  model: string | null;
  result: ChunkResult;
  /** The workspace had them already: nothing was used. */
  isCached: boolean;
  /** The chunk's key, where another engine made the words than the one it was cut for. */
  contentKey?: Uint8Array<ArrayBuffer> | undefined;
  /** When the engine was done; now, unless given. */
  heardAt?: Date;
}

/**
 * Writes the words of a chunk that is not done, and what was used for them, in the caller's transaction, which holds
 * the job's lock; tells listeners, and sends the stitching where this was the last one. How far the job is, is told with
 * the last one; until then the reporter does, now and then for all chunks.
 */
export async function finishChunk(
  deps: { queue: Queue; announce: Announce; reporter: ProgressReporter },
  request: {
    transaction: Transaction;
    workspaceId: string;
    job: LockedJob;
    chunk: { id: string; index: number; startSample: bigint | number; sampleCount: number };
    outcome: ChunkOutcome;
  },
): Promise<void> {
  const { transaction, workspaceId, job, chunk, outcome } = request;
  const { heardAt = new Date(), ...said } = outcome;
  const { id: jobId, recordingId } = job;
  const durationMs = Math.round(chunk.sampleCount / samplesPerMs);
  const { meteredMs: quantity } = await transaction.chunk.update({
    where: { id: chunk.id },
    data: {
      ...said,
      ...{ state: 'done', pcmKey: null, pieces: Prisma.DbNull, errorCode: null, errorDetail: null },
      finishedAt: heardAt,
    },
    select: { meteredMs: true },
  });
  if (!outcome.isCached) {
    const idempotencyKey = `chunk:${chunk.id}`;
    await recordUsage(transaction, { workspaceId, meter: 'audio_ms', quantity, idempotencyKey, jobId });
  }
  const startMs = Math.round(Number(chunk.startSample) / samplesPerMs);
  const { text } = outcome.result;
  await deps.announce(transaction, {
    workspaceId,
    type: 'chunk.done',
    data: { recordingId, jobId, index: chunk.index, startMs, endMs: startMs + durationMs, text },
  });
  const isOpen =
    job.cuttingClosedAt === null ||
    (await transaction.chunk.findFirst({ where: { jobId, state: { not: 'done' } }, select: { id: true } })) !== null;
  if (isOpen) return deps.reporter.touch({ workspaceId, jobId });
  await transaction.job.update({ where: { id: jobId }, data: { stage: 'stitch' } });
  await deps.queue.send(transaction, stitchJob, { workspaceId, jobId });
  await writeProgress(transaction, { job, runningSamples: 0 });
  await announceJob(deps.announce, { transaction, workspaceId, jobId });
}
