import type { Transaction } from '../../platform/database/index.ts';

export interface StoredEvent {
  id: number;
  type: string;
  data: unknown;
}

/** Events that follow an id, oldest first, and the id of the newest event there is (0 before the first). */
export interface EventPage {
  events: StoredEvent[];
  newestId: number;
}

export async function readNewestId(transaction: Transaction, workspaceId: string): Promise<number> {
  const { eventSeq } = await transaction.workspace.findUniqueOrThrow({
    where: { id: workspaceId },
    select: { eventSeq: true },
  });
  return Number(eventSeq);
}

export async function readPage(
  transaction: Transaction,
  { workspaceId, afterId, limit }: { workspaceId: string; afterId: number; limit: number },
): Promise<EventPage> {
  // The newest id first: an event that is committed in between is then on the page and not missing from it.
  const newestId = await readNewestId(transaction, workspaceId);
  const rows = await transaction.workspaceEvent.findMany({
    where: { workspaceId, seq: { gt: BigInt(afterId) } },
    orderBy: { seq: 'asc' },
    take: limit,
  });
  return { events: rows.map(({ seq, type, data }) => ({ id: Number(seq), type, data })), newestId };
}

/** Whether events that should follow `afterId` are gone, or `afterId` itself was never given. */
export function isBroken({ events, newestId }: EventPage, afterId: number): boolean {
  const [first] = events;
  return first === undefined ? newestId !== afterId : first.id !== afterId + 1;
}
