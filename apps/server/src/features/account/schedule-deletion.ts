import { accountGraceDays } from '@audiotricks/contracts';
import { type Database, lockPerson, type Transaction } from '../../platform/database/index.ts';
import { endSessionsOf } from '../identity/index.ts';
import { deletionScheduledMail, type WriteMail } from '../mail/index.ts';
import { accountErrors } from './account.errors.ts';

const graceMs = accountGraceDays * 24 * 60 * 60 * 1000;

export interface ScheduleDeletionDeps {
  database: Database;
  writeMail: WriteMail;
  now: () => Date;
}

/**
 * Has an account deleted after the grace, signs it out everywhere and tells its person by mail, all or nothing; a second
 * time changes nothing. Answers when. Throws `account.sole_owner`.
 */
export function createScheduleDeletion({ database, writeMail, now }: ScheduleDeletionDeps) {
  return (userId: string): Promise<Date> =>
    database.system(async (transaction) => {
      const at = now();
      await lockPerson(transaction, userId);
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      if (user.deletionDueAt !== null) return user.deletionDueAt;
      const names = await findSolelyOwned(transaction, userId);
      if (names.length > 0) throw accountErrors.soleOwner(names);
      const deletionDueAt = new Date(at.getTime() + graceMs);
      await transaction.user.update({ where: { id: userId }, data: { deletionDueAt } });
      await endSessionsOf(transaction, { userId, endedBy: 'ended_by_user', now: at });
      const message = deletionScheduledMail({ days: accountGraceDays });
      await writeMail(transaction, { userId, toAddress: user.email, message, expiresAt: deletionDueAt });
      return deletionDueAt;
    });
}

/** The names of workspaces that other people would be left in without an owner. */
async function findSolelyOwned(transaction: Transaction, userId: string): Promise<string[]> {
  const others = { userId: { not: userId } };
  const found = await transaction.workspace.findMany({
    where: {
      deletionDueAt: null,
      AND: [
        { memberships: { some: { userId, role: 'owner' } } },
        { memberships: { some: others } },
        { memberships: { none: { ...others, role: 'owner' } } },
      ],
    },
    orderBy: { createdAt: 'asc' },
    select: { name: true },
  });
  return found.map(({ name }) => name);
}
