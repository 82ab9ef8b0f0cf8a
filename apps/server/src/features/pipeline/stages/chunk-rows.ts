import type { Transaction } from '../../../platform/database/database.ts';
import type { Chunk, Job } from '../../../platform/database/generated/client.ts';
import { newId } from '../../../shared/ids.ts';
import { readPieceMs } from '../metered-chunks.ts';

/** A chunk as the cutter gives it. */
export interface CutChunk {
  index: number;
  startSample: number;
  sampleCount: number;
  overlapSamples: number;
  channel: number | null;
  contentKey: Uint8Array<ArrayBuffer>;
}

interface PlaceRequest {
  transaction: Transaction;
  job: Pick<Job, 'id' | 'workspaceId' | 'attempt' | 'engine' | 'model'>;
  chunk: CutChunk;
}

/** Whether a row is of this cut. One that another engine made has a key of its own: then the place has to do. */
function isSameCut(existing: Chunk, { job, chunk }: PlaceRequest): boolean {
  if (Number(existing.startSample) !== chunk.startSample) return false;
  const { state, engine, model } = existing;
  const fellBack = state === 'done' && engine !== null && (engine !== job.engine || model !== job.model);
  if (fellBack) return existing.sampleCount === chunk.sampleCount;
  return Buffer.from(existing.contentKey).equals(chunk.contentKey);
}

/** A chunk's row, and whether it still has to be sent in this attempt. */
export interface PlacedChunk {
  id: string;
  isOpen: boolean;
}

/**
 * Puts a cut chunk's row in place. Cutting may run again after a crash or on a retry: what is done stays, what was sent
 * in this attempt is not sent twice, and rows that another cut left behind (a different ffmpeg after an upgrade) give
 * way. What is open has no PCM yet: `openChunk` says where it stands.
 */
export async function placeChunk(request: PlaceRequest): Promise<PlacedChunk> {
  const { transaction, job, chunk } = request;
  const { id: jobId, workspaceId, attempt } = job;
  const existing = await transaction.chunk.findUnique({ where: { jobId_index: { jobId, index: chunk.index } } });
  if (existing !== null) {
    if (isSameCut(existing, request))
      return { id: existing.id, isOpen: existing.state !== 'done' && existing.sentAttempt < attempt };
    await transaction.chunk.deleteMany({ where: { jobId, index: { gte: chunk.index } } });
  }
  const id = newId();
  const endSample = chunk.startSample + chunk.sampleCount;
  const meteredMs = await readPieceMs(transaction, { jobId, index: chunk.index, endSample });
  await transaction.chunk.create({
    data: { ...chunk, id, workspaceId, jobId, meteredMs, state: 'pending', sentAttempt: 0 },
  });
  return { id, isOpen: true };
}

/** Marks a chunk as sent in this attempt; false where it is done or was sent already. */
export async function openChunk(
  transaction: Transaction,
  request: { id: string; attempt: number; pcmKey: string },
): Promise<boolean> {
  const { id, attempt, pcmKey } = request;
  const opened = await transaction.chunk.updateMany({
    where: { id, state: { not: 'done' }, sentAttempt: { lt: attempt } },
    data: { state: 'pending', sentAttempt: attempt, pcmKey },
  });
  return opened.count === 1;
}
