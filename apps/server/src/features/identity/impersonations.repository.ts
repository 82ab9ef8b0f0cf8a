import type { Prisma } from '../../platform/database/generated/client.ts';
import type { Transaction } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { recordAudit } from '../audit/index.ts';
import type { TokenSubject } from './access-tokens.ts';
import { tellSessionEnd } from './session-ends.ts';

export type StoredImpersonationEnd = 'operator' | 'user' | 'operator_session' | 'user_sessions';

/**
 * What an operator acts by, as long as they may: it lasts, its session and account are theirs and open, they are still an
 * operator, and the person is active and none. Looked at with every request, so nothing that ends it can be forgotten.
 */
export function findLiveImpersonation(
  transaction: Transaction,
  { userId, sessionId, operatorId }: TokenSubject,
  now: Date,
) {
  if (operatorId === null) return Promise.resolve(null);
  return transaction.impersonation.findFirst({
    where: {
      ...{ id: sessionId, userId, operatorId, endedAt: null, expiresAt: { gt: now } },
      user: { isActive: true, isOperator: false },
      operatorSession: {
        ...{ userId: operatorId, endedAt: null, expiresAt: { gt: now } },
        user: { isActive: true, isOperator: true },
      },
    },
  });
}

interface Ending {
  where: Prisma.ImpersonationWhereInput;
  endedBy: StoredImpersonationEnd;
  now: Date;
  /** Who ended it; null: it followed from something else. */
  actor?: Actor | null;
}

/** Ends what is open of these, once; its access tokens are refused from the commit on. Stands in the audits. */
export async function endImpersonations(transaction: Transaction, ending: Ending): Promise<void> {
  const { where, endedBy, now, actor = null } = ending;
  const isOpen = { endedAt: null, expiresAt: { gt: now } };
  const open = await transaction.impersonation.findMany({ where: { ...where, ...isOpen }, orderBy: { id: 'asc' } });
  for (const { id, userId } of open) {
    const data = { endedAt: now, endedBy };
    const { count } = await transaction.impersonation.updateMany({ where: { id, ...isOpen }, data });
    if (count === 0) continue;
    await tellSessionEnd(transaction, id);
    await auditImpersonation(transaction, { userId, action: 'impersonation.ended', actor, details: { endedBy } });
  }
}

/** In the audit of every workspace that the person is in: there the operator may act. */
export async function auditImpersonation(
  transaction: Transaction,
  entry: {
    userId: string;
    action: 'impersonation.started' | 'impersonation.ended';
    actor: Actor | null;
    details: Record<string, string>;
  },
): Promise<void> {
  const { userId, ...rest } = entry;
  const subject = { type: 'user', id: userId };
  // In the order of their ids, as everybody locks several of them.
  const memberships = await transaction.membership.findMany({ where: { userId }, orderBy: { workspaceId: 'asc' } });
  for (const { workspaceId } of memberships) await recordAudit(transaction, { workspaceId, subject, ...rest });
}
