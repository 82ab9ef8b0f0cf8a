import { createHash } from 'node:crypto';
import type { Transaction } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import type { FeedKey } from './feeds.repository.ts';

function hashOf(guid: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(guid).digest());
}

/** An episode that was seen. */
export interface SeenEpisode {
  /** The import that brought it, while it counts: not one that failed, was cancelled or whose recording is deleted. */
  importId: string | null;
}

/** Which of these episodes were seen, by guid. */
export async function findSeen(
  transaction: Transaction,
  { workspaceId, feedId, guids }: FeedKey & { guids: readonly string[] },
): Promise<Map<string, SeenEpisode>> {
  const guidByHash = new Map(guids.map((guid) => [Buffer.from(hashOf(guid)).toString('hex'), guid]));
  const rows = await transaction.feedEpisode.findMany({
    where: { workspaceId, feedId },
    select: {
      guidHash: true,
      import: { select: { id: true, state: true, recording: { select: { state: true } } } },
    },
  });
  const seen = new Map<string, SeenEpisode>();
  for (const { guidHash, import: brought } of rows) {
    const guid = guidByHash.get(Buffer.from(guidHash).toString('hex'));
    if (guid === undefined) continue;
    const isOver = brought === null || brought.state === 'failed' || brought.state === 'cancelled';
    const counts = !isOver && brought.recording?.state !== 'deleted';
    seen.set(guid, { importId: counts ? brought.id : null });
  }
  return seen;
}

/** Writes down that these were seen; safe to repeat. */
export async function markSeen(
  transaction: Transaction,
  { workspaceId, feedId, guids }: FeedKey & { guids: readonly string[] },
): Promise<void> {
  const data = guids.map((guid) => ({ id: newId(), workspaceId, feedId, guidHash: hashOf(guid) }));
  if (data.length > 0) await transaction.feedEpisode.createMany({ data, skipDuplicates: true });
}

export async function linkImport(
  transaction: Transaction,
  { workspaceId, feedId, guid, importId }: FeedKey & { guid: string; importId: string },
): Promise<void> {
  await transaction.feedEpisode.updateMany({
    where: { workspaceId, feedId, guidHash: hashOf(guid) },
    data: { importId },
  });
}
