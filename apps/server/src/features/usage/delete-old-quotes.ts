import type { Database } from '../../platform/database/index.ts';

/** For the queue to run now and then: quotes of all workspaces that nobody took and nobody can take any more. */
export function createDeleteOldQuotes({ database, now }: { database: Database; now: () => Date }) {
  return async (): Promise<number> => {
    const { count } = await database.system((transaction) =>
      transaction.reservation.deleteMany({ where: { state: 'offered', expiresAt: { lte: now() } } }),
    );
    return count;
  };
}
