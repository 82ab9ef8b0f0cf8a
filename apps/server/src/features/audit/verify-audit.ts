import type { Database } from '../../platform/database/index.ts';
import { chainStart, hashEntry } from './audit-chain.ts';

const pageSize = 500;

/**
 * Walks a workspace's entries from the first one, a page a transaction. Answers how many there are, and the number of the
 * first that is missing or not what was written; null where all is well. Entries that are written meanwhile do no harm.
 */
export async function verifyAudit(
  database: Database,
  workspaceId: string,
): Promise<{ entries: number; brokenAt: number | null }> {
  const { auditSeq } = await database.tenant(workspaceId, (transaction) =>
    transaction.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { auditSeq: true } }),
  );
  let previous: Uint8Array = chainStart;
  let seq = 0n;
  for (;;) {
    const page = await database.tenant(workspaceId, (transaction) =>
      transaction.auditEntry.findMany({
        where: { workspaceId, seq: { gt: seq } },
        orderBy: { seq: 'asc' },
        take: pageSize,
      }),
    );
    for (const entry of page) {
      seq += 1n;
      const isWhole = entry.seq === seq && Buffer.from(entry.hash).equals(hashEntry(previous, entry));
      if (!isWhole) return { entries: Number(auditSeq), brokenAt: Number(seq) };
      previous = entry.hash;
    }
    if (page.length < pageSize) break;
  }
  return { entries: Number(auditSeq), brokenAt: seq >= auditSeq ? null : Number(seq + 1n) };
}
