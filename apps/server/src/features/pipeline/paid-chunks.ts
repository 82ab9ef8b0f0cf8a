import type { Transaction } from '../../platform/database/database.ts';
import { chunkResultSchema } from './chunk-results.ts';
import type { ChunkOutcome } from './finish-chunk.ts';

interface KeyedChunk {
  workspaceId: string;
  contentKey: Uint8Array<ArrayBuffer>;
}

/**
 * What this workspace already knows of a chunk with this key, from any of its jobs whose recording still stands; null
 * where it has to be asked for.
 */
export async function findPaidChunk(transaction: Transaction, chunk: KeyedChunk): Promise<ChunkOutcome | null> {
  const { workspaceId, contentKey } = chunk;
  const paid = await transaction.chunk.findFirst({
    where: { workspaceId, contentKey, state: 'done' },
    select: { engine: true, model: true, result: true },
  });
  if (paid === null) return null;
  const { engine, model, result } = paid;
  return { engine, model, result: chunkResultSchema.parse(result), isCached: true };
}

/**
 * Whether another chunk with the same key is with an engine right now. Callers of the same key come one after another
 * until they commit, so of twins that start together only one sees nobody before it.
 */
export async function hasRunningTwin(transaction: Transaction, chunk: KeyedChunk & { id: string }): Promise<boolean> {
  const { id, workspaceId, contentKey } = chunk;
  const name = `chunk:${workspaceId}:${Buffer.from(contentKey).toString('hex')}`;
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
  const twin = await transaction.chunk.findFirst({
    where: { workspaceId, contentKey, id: { not: id }, state: 'running', job: { state: 'running' } },
    select: { id: true },
  });
  return twin !== null;
}
