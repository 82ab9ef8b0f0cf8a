import type { Database } from '../../platform/database/index.ts';

const keptMs = 24 * 60 * 60 * 1000;
/** Small enough to be done in moments, so that nobody waits for it. */
const batchSize = 5_000;

/** A sweeper's use case: deletes events older than 24 hours, in batches. Answers how many. */
export function createDeleteOldEvents({ database, now = () => new Date() }: { database: Database; now?: () => Date }) {
  return async (): Promise<number> => {
    const before = new Date(now().getTime() - keptMs);
    for (let deleted = 0; ; ) {
      const count = await database.system(
        (transaction) => transaction.$executeRaw`
          delete from workspace_event where (workspace_id, seq) in (
            select workspace_id, seq from workspace_event where created_at < ${before}
            order by created_at limit ${batchSize})`,
      );
      deleted += count;
      if (count < batchSize) return deleted;
    }
  };
}
