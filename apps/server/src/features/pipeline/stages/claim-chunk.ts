import type { EngineChoice } from '@audiotricks/contracts';
import type { Database } from '../../../platform/database/database.ts';
import type { Chunk, Job } from '../../../platform/database/generated/client.ts';
import type { Storage } from '../../../platform/storage/index.ts';
import type { ChunkOutcome } from '../finish-chunk.ts';
import { findPaidChunk, hasRunningTwin } from '../paid-chunks.ts';
import { chunkMachine } from '../states.ts';
import type { StageData } from './stage.ts';

export interface ChunkData extends StageData {
  chunkId: string;
}

/** A chunk that is being made words of, with its job. */
export type ClaimedChunk = Chunk & { pcmKey: string; job: Job };

export type Claim =
  | { kind: 'mine'; chunk: ClaimedChunk }
  | { kind: 'paid'; chunk: Chunk; outcome: ChunkOutcome }
  | { kind: 'wait'; choice: EngineChoice };

/** A chunk whose twin is with the engine is looked at again so much later. */
export const twinPauseMs = 500;

/** The engine a chunk is for: the job's, or the one that it fell back to. */
export function engineOf(chunk: Pick<Chunk, 'engine' | 'model'> & { job: EngineChoice }): EngineChoice {
  return { engine: chunk.engine ?? chunk.job.engine, model: chunk.model ?? chunk.job.model };
}

/**
 * Takes a chunk for this process, unless the workspace has its words already or is just having them made; null where
 * there is nothing to do: done, cancelled, or its job ended.
 */
export async function claimChunk(database: Database, data: ChunkData): Promise<Claim | null> {
  return await database.tenant(data.workspaceId, async (transaction): Promise<Claim | null> => {
    const isOpen = {
      id: data.chunkId,
      state: { in: chunkMachine.sourcesOf('claim') },
      job: { state: 'running' as const },
    };
    const chunk = await transaction.chunk.findFirst({ where: isOpen, include: { job: true } });
    if (chunk === null) return null;
    const { pcmKey } = chunk;
    // One that runs already is taken up after a crash: it waits for nobody.
    const isTwin = chunk.state === 'pending' && (await hasRunningTwin(transaction, chunk));
    const outcome = await findPaidChunk(transaction, chunk);
    if (outcome !== null) return { kind: 'paid', chunk, outcome };
    if (isTwin) return { kind: 'wait', choice: engineOf(chunk) };
    const claimed = await transaction.chunk.updateMany({
      where: isOpen,
      // A chunk that takes several calls was begun with the first of them.
      data: { state: 'running', ...(chunk.state === 'pending' && { startedAt: new Date() }) },
    });
    return claimed.count === 1 && pcmKey !== null ? { kind: 'mine', chunk: { ...chunk, pcmKey } } : null;
  });
}

export async function readPcm(
  storage: Storage,
  { pcmKey, sampleCount }: Pick<ClaimedChunk, 'pcmKey' | 'sampleCount'>,
): Promise<Int16Array> {
  const pcm = new Int16Array(sampleCount);
  const bytes = new Uint8Array(pcm.buffer);
  let filled = 0;
  for await (const block of await storage.read(pcmKey)) {
    bytes.set(block as Uint8Array, filled);
    filled += (block as Uint8Array).length;
  }
  if (filled !== bytes.length) throw new Error(`${pcmKey} has ${filled} bytes, not ${bytes.length}.`);
  return pcm;
}
