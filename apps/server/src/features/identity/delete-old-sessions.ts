import type { Database } from '../../platform/database/index.ts';

const keptMs = 30 * 24 * 60 * 60 * 1000;

/** A sweeper's use case: deletes sessions, with their refresh tokens, 30 days after their end. Answers how many. */
export function createDeleteOldSessions({
  database,
  now = () => new Date(),
}: {
  database: Database;
  now?: () => Date;
}) {
  return async (): Promise<number> => {
    const before = new Date(now().getTime() - keptMs);
    const { count } = await database.system((transaction) =>
      transaction.session.deleteMany({ where: { OR: [{ endedAt: { lt: before } }, { expiresAt: { lt: before } }] } }),
    );
    return count;
  };
}
