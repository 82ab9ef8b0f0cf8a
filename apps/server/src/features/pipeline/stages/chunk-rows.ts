import type { Transaction } from '../../../platform/database/database.ts';
import { newId } from '../../../shared/ids.ts';

/** A chunk as the cutter gives it. */
export interface CutChunk {
  index: number;
  startSample: number;
  sampleCount: number;
  contentKey: Buffer;
}

interface PlaceRequest {
  transaction: Transaction;
  workspaceId: string;
  jobId: string;
  attempt: number;
  pcmKey: string;
  chunk: CutChunk;
}

/**
 * Puts a cut chunk's row in place and answers its id where it still has to be sent in this attempt, else null.
 * Cutting may run again after a crash or on a retry: what is done stays, what was sent in this attempt is not sent
 * twice, and rows that another cut left behind (a different ffmpeg after an upgrade) give way.
 */
export async function placeChunk(request: PlaceRequest): Promise<string | null> {
  const { transaction, workspaceId, jobId, attempt, pcmKey, chunk } = request;
  const existing = await transaction.chunk.findUnique({ where: { jobId_index: { jobId, index: chunk.index } } });
  if (existing !== null) {
    const isSame =
      Buffer.from(existing.contentKey).equals(chunk.contentKey) && Number(existing.startSample) === chunk.startSample;
    if (isSame) return await claimForAttempt(request, existing.id);
    await transaction.chunk.deleteMany({ where: { jobId, index: { gte: chunk.index } } });
  }
  const id = newId();
  await transaction.chunk.create({
    data: {
      id,
      workspaceId,
      jobId,
      index: chunk.index,
      state: 'pending',
      startSample: chunk.startSample,
      sampleCount: chunk.sampleCount,
      contentKey: new Uint8Array(chunk.contentKey),
      pcmKey,
      sentAttempt: attempt,
    },
  });
  return id;
}

async function claimForAttempt(request: PlaceRequest, chunkId: string): Promise<string | null> {
  const { transaction, attempt, pcmKey } = request;
  const claimed = await transaction.chunk.updateMany({
    where: { id: chunkId, state: { not: 'done' }, sentAttempt: { lt: attempt } },
    data: { state: 'pending', sentAttempt: attempt, pcmKey },
  });
  return claimed.count === 1 ? chunkId : null;
}
