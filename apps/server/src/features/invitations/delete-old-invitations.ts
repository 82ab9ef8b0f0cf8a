import type { Database } from '../../platform/database/index.ts';

const keptMs = 30 * 24 * 60 * 60 * 1000;

/** A sweeper's use case: forgets invitations, and so the addresses of strangers, 30 days after they expired. Answers how many. */
export function createDeleteOldInvitations({
  database,
  now = () => new Date(),
}: {
  database: Database;
  now?: () => Date;
}) {
  return async (): Promise<number> => {
    const before = new Date(now().getTime() - keptMs);
    const { count } = await database.system((transaction) =>
      transaction.invitation.deleteMany({ where: { expiresAt: { lt: before } } }),
    );
    return count;
  };
}
