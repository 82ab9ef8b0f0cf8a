import type { Database } from '../../platform/database/index.ts';

/** A sweeper's use case: deletes counts whose window and lock are over. Answers how many. */
export function createDeleteOldThrottles({
  database,
  now = () => new Date(),
}: {
  database: Database;
  now?: () => Date;
}) {
  return async (): Promise<number> => {
    const at = now();
    const { count } = await database.system((transaction) =>
      transaction.signInThrottle.deleteMany({
        where: { windowEndsAt: { lt: at }, OR: [{ lockedUntil: null }, { lockedUntil: { lt: at } }] },
      }),
    );
    return count;
  };
}
