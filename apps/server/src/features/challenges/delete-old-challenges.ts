import type { Database } from '../../platform/database/index.ts';

/** A sweeper's use case: deletes challenges that nobody can answer any more. Answers how many. */
export function createDeleteOldChallenges({
  database,
  now = () => new Date(),
}: {
  database: Database;
  now?: () => Date;
}) {
  return async (): Promise<number> => {
    const { count } = await database.system((transaction) =>
      transaction.authChallenge.deleteMany({ where: { expiresAt: { lt: now() } } }),
    );
    return count;
  };
}
