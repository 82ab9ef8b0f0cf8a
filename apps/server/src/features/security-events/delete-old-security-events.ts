import type { Database } from '../../platform/database/index.ts';

const keptMs = 365 * 24 * 60 * 60 * 1000;

/** A sweeper's use case: deletes events a year after they were last seen. Answers how many. */
export function createDeleteOldSecurityEvents({
  database,
  now = () => new Date(),
}: {
  database: Database;
  now?: () => Date;
}) {
  return async (): Promise<number> => {
    const before = new Date(now().getTime() - keptMs);
    const { count } = await database.system((transaction) =>
      transaction.securityEvent.deleteMany({ where: { lastSeenAt: { lt: before } } }),
    );
    return count;
  };
}
