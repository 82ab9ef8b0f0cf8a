import type { Database } from '../../platform/database/index.ts';

const keptMs = 90 * 24 * 60 * 60 * 1000;

/**
 * A sweeper's use case: erases the bodies of mail whose links are dead, and forgets mail after 90 days. Answers how many
 * of both. What is queued is left to its job, which ends it.
 */
export function createDeleteOldMail({ database, now = () => new Date() }: { database: Database; now?: () => Date }) {
  return async (): Promise<{ erased: number; deleted: number }> =>
    database.system(async (transaction) => {
      const erased = await transaction.mail.updateMany({
        where: { expiresAt: { lte: now() }, state: { not: 'queued' }, sealedBody: { not: null } },
        data: { sealedBody: null },
      });
      const deleted = await transaction.mail.deleteMany({
        where: { createdAt: { lt: new Date(now().getTime() - keptMs) } },
      });
      return { erased: erased.count, deleted: deleted.count };
    });
}
