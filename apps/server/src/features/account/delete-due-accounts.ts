import { type Database, lockPerson, type Transaction } from '../../platform/database/index.ts';
import { recordAudit } from '../audit/index.ts';
import { accountDeletedMail, tellOwner, type WriteMail } from '../mail/index.ts';
import { withdrawObject } from '../public-objects/index.ts';
import { lockMembers } from '../workspaces/index.ts';

/** Accounts a sweep takes at a time. */
const batch = 20;

export interface DeleteDueAccountsDeps {
  database: Database;
  writeMail: WriteMail;
  /** The key of the picture with a hash. */
  avatarKeyOf: (hash: string) => string;
  now?: () => Date;
}

/**
 * A sweeper's use case: deletes the accounts whose grace is over, each in one transaction with what follows from it.
 * Workspaces without another member are due with it, for the sweep of workspaces; what they did in others stays, and
 * the audit keeps their id. Answers how many are gone.
 */
export function createDeleteDueAccounts(deps: DeleteDueAccountsDeps) {
  const { database, writeMail, avatarKeyOf, now = () => new Date() } = deps;

  const deleteAccount = (userId: string) =>
    database.system(async (transaction) => {
      const at = now();
      await lockPerson(transaction, userId);
      // They may have signed in just now.
      const user = await transaction.user.findFirst({ where: { id: userId, deletionDueAt: { lte: at } } });
      if (!user) return 0;
      const memberships = await transaction.membership.findMany({ where: { userId }, orderBy: { workspaceId: 'asc' } });
      for (const { workspaceId } of memberships) await leave(transaction, { workspaceId, userId, at });
      if (user.avatarHash !== null) await withdrawObject(transaction, avatarKeyOf(user.avatarHash));
      await transaction.user.delete({ where: { id: userId } });
      const gone = { id: null, email: user.email };
      await tellOwner(transaction, { user: gone, message: accountDeletedMail(), writeMail, now: at });
      return 1;
    });

  return async (): Promise<number> => {
    const due = await database.system((transaction) =>
      transaction.user.findMany({
        where: { deletionDueAt: { lte: now() } },
        orderBy: { deletionDueAt: 'asc' },
        take: batch,
        select: { id: true },
      }),
    );
    let gone = 0;
    for (const { id } of due) gone += await deleteAccount(id);
    return gone;
  };
}

interface Leaving {
  workspaceId: string;
  userId: string;
  at: Date;
}

/** What becomes of a workspace of theirs; the membership itself goes with the person. */
async function leave(transaction: Transaction, { workspaceId, userId, at }: Leaving): Promise<void> {
  const { roles } = await lockMembers(transaction, workspaceId);
  if (roles.size === 1) {
    await transaction.workspace.update({ where: { id: workspaceId }, data: { deletionDueAt: at } });
    return;
  }
  const others = [...roles].filter(([id]) => id !== userId);
  const role = roles.get(userId) ?? null;
  // The other owners left during the grace: somebody has to own it.
  if (role === 'owner' && !others.some(([, other]) => other === 'owner'))
    await handOver(transaction, workspaceId, userId);
  const subject = { type: 'user', id: userId };
  await recordAudit(transaction, { workspaceId, action: 'member.left', actor: null, subject, details: { role } });
}

/** To whoever may do the most there, of those to whoever joined first. */
async function handOver(transaction: Transaction, workspaceId: string, from: string): Promise<void> {
  const { id, userId } = await transaction.membership.findFirstOrThrow({
    where: { workspaceId, userId: { not: from } },
    orderBy: [{ role: 'desc' }, { createdAt: 'asc' }, { id: 'asc' }],
  });
  await transaction.membership.update({ where: { id }, data: { role: 'owner' } });
  const subject = { type: 'user', id: userId };
  await recordAudit(transaction, { workspaceId, action: 'workspace.transferred', actor: null, subject });
}
