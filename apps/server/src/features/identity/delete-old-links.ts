import type { Database } from '../../platform/database/index.ts';

const keptMs = 7 * 24 * 60 * 60 * 1000;

/** A sweeper's use case: deletes links a week after they were made, long after they ended. Answers how many. */
export function createDeleteOldLinks({ database, now = () => new Date() }: { database: Database; now?: () => Date }) {
  return async (): Promise<number> => {
    const before = new Date(now().getTime() - keptMs);
    const { count } = await database.system((transaction) =>
      transaction.emailLink.deleteMany({ where: { createdAt: { lt: before } } }),
    );
    return count;
  };
}
