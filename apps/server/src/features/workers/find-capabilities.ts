import type { Transaction } from '../../platform/database/index.ts';

/**
 * Everything that the workers that are there can run, together. A worker is there while it was seen within half a
 * minute: it says so every five seconds, and a busy machine may be late.
 */
export async function findCapabilities(transaction: Transaction): Promise<ReadonlySet<string>> {
  const rows = await transaction.$queryRaw<{ capability: string }[]>`
    SELECT DISTINCT unnest(capabilities) AS capability FROM worker_node
    WHERE last_seen_at > now() - interval '30 seconds'`;
  return new Set(rows.map(({ capability }) => capability));
}
