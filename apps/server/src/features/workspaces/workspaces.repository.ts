import { type Transaction, UNLIMITED_PLAN_CODE } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';

/** The workspaces of a user with their role there, their own first, then by the time they joined. */
export function findMemberships(transaction: Transaction, userId: string) {
  return transaction.membership.findMany({
    where: { userId },
    include: { workspace: true },
    orderBy: [{ workspace: { isPersonal: 'desc' } }, { createdAt: 'asc' }, { id: 'asc' }],
  });
}

/**
 * The workspace every user starts with: they own it, and it is subscribed to the plan without limits.
 * Part of the transaction that makes the user.
 */
export async function insertPersonalWorkspace(
  transaction: Transaction,
  { userId, name }: { userId: string; name: string },
) {
  const plan = await transaction.plan.findUniqueOrThrow({ where: { code: UNLIMITED_PLAN_CODE } });
  const workspace = await transaction.workspace.create({ data: { id: newId(), name, isPersonal: true } });
  const workspaceId = workspace.id;
  await transaction.membership.create({ data: { id: newId(), workspaceId, userId, role: 'owner' } });
  await transaction.subscription.create({ data: { id: newId(), workspaceId, planId: plan.id, state: 'active' } });
  return workspace;
}
