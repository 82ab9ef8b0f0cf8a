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
  /** Where its PCM stands; null where its words are known and it goes nowhere. */
  pcmKey: string | null;
}

/** Whether a row is of this cut. One that another engine made has a key of its own: then the place has to do. */
function isSameCut(existing: Chunk, { job, chunk }: Pick<PlaceRequest, 'job' | 'chunk'>): boolean {
  if (Number(existing.startSample) !== chunk.startSample) return false;
  const { state, engine, model } = existing;
  const fellBack = state === 'done' && engine !== null && (engine !== job.engine || model !== job.model);
  if (fellBack) return existing.sampleCount === chunk.sampleCount;
  return Buffer.from(existing.contentKey).equals(chunk.contentKey);
}

/** The row of this very cut that stands already, if any, and whether it has to be sent in this attempt. */
export async function findPlaced(
  transaction: Transaction,
  request: Pick<PlaceRequest, 'job' | 'chunk'>,
): Promise<{ id: string; isOpen: boolean } | null> {
  const existing = await findAt(transaction, request);
  if (existing === null || !isSameCut(existing, request)) return null;
  return { id: existing.id, isOpen: existing.state !== 'done' && existing.sentAttempt < request.job.attempt };
}

function findAt(transaction: Transaction, { job, chunk }: Pick<PlaceRequest, 'job' | 'chunk'>): Promise<Chunk | null> {
  const place = { jobId: job.id, index: chunk.index };
  return transaction.chunk.findUnique({ where: { jobId_index: place } });
}

/**
 * Puts a cut chunk's row in place, marked as sent in this attempt where it has PCM. Cutting may run again after a crash
 * or on a retry: what is done stays, what was sent in this attempt is not sent twice, and rows that another cut left
 * behind (a different ffmpeg after an upgrade) give way. Answers its id, or null where there is nothing left to do.
 */
export async function placeChunk(request: PlaceRequest): Promise<string | null> {
  const { transaction, job, chunk, pcmKey } = request;
  const { id: jobId, workspaceId, attempt } = job;
  const existing = await findAt(transaction, request);
  const sending = pcmKey === null ? {} : { sentAttempt: attempt, pcmKey };
  if (existing !== null && isSameCut(existing, request)) {
    const where = { id: existing.id, state: { not: 'done' as const }, sentAttempt: { lt: attempt } };
    const { count } = await transaction.chunk.updateMany({ where, data: { state: 'pending', ...sending } });
    return count === 1 ? existing.id : null;
  }
  if (existing !== null) await transaction.chunk.deleteMany({ where: { jobId, index: { gte: chunk.index } } });
  const id = newId();
  const endSample = chunk.startSample + chunk.sampleCount;
  const meteredMs = await readPieceMs(transaction, { jobId, index: chunk.index, endSample });
  await transaction.chunk.create({
    data: { ...chunk, id, workspaceId, jobId, meteredMs, state: 'pending', sentAttempt: 0, ...sending },
  });
  return id;
}
