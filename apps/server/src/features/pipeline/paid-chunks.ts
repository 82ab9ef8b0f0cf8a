import type { Transaction } from '../../platform/database/database.ts';
import { chunkResultSchema } from './chunk-results.ts';
import type { ChunkOutcome } from './finish-chunk.ts';

interface KeyedChunk {
  workspaceId: string;
  contentKey: Uint8Array<ArrayBuffer>;
}

/**
 * What this workspace already knows of chunks with these keys, by key in hexadecimal, from any of its jobs whose
 * recording still stands. A key that is missing has to be asked for.
 */
export async function findPaidChunks(
  transaction: Transaction,
  { workspaceId, contentKeys }: { workspaceId: string; contentKeys: Uint8Array<ArrayBuffer>[] },
): Promise<Map<string, ChunkOutcome>> {
  const paid = await transaction.chunk.findMany({
    where: { workspaceId, contentKey: { in: contentKeys }, state: 'done' },
    distinct: 'contentKey',
    select: { contentKey: true, engine: true, model: true, result: true },
  });
  return new Map(
    paid.map(({ contentKey, engine, model, result }) => [
      toHex(contentKey),
      { engine, model, result: chunkResultSchema.parse(result), isCached: true },
    ]),
  );
}

/** The same of one chunk; null where it has to be asked for. */
export async function findPaidChunk(
  transaction: Transaction,
  { workspaceId, contentKey }: KeyedChunk,
): Promise<ChunkOutcome | null> {
  const paid = await findPaidChunks(transaction, { workspaceId, contentKeys: [contentKey] });
  return paid.get(toHex(contentKey)) ?? null;
}

export const toHex = (key: Uint8Array): string => Buffer.from(key).toString('hex');
