import { maxOwnedWorkspaces } from '@audiotricks/contracts';
import { lockPerson, type Transaction, UNLIMITED_PLAN_CODE } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import { tooManyWorkspaces } from './workspaces.errors.ts';

/** Those that are not past their end. */
export const isThere = (now: Date) => ({ OR: [{ deletionDueAt: null }, { deletionDueAt: { gt: now } }] });

/** The workspaces of a user with their role there, their own first, then by the time they joined. */
export function findMemberships(transaction: Transaction, userId: string) {
  return transaction.membership.findMany({
    where: { userId, workspace: isThere(new Date()) },
    include: { workspace: true },
    orderBy: [{ workspace: { isPersonal: 'desc' } }, { createdAt: 'asc' }, { id: 'asc' }],
  });
}

/** The workspace every user starts with; part of the transaction that makes the user. */
export function insertPersonalWorkspace(transaction: Transaction, owner: { userId: string; name: string }) {
  return insertWorkspace(transaction, { ...owner, isPersonal: true });
}

/** Throws `workspace.too_many`. Locks the person: two at once count each other's. */
export async function checkMayOwnMore(transaction: Transaction, userId: string): Promise<void> {
  await lockPerson(transaction, userId);
  const count = await transaction.membership.count({ where: { userId, role: 'owner' } });
  if (count >= maxOwnedWorkspaces) throw tooManyWorkspaces();
}

/** A workspace with its owner, subscribed to the plan without limits. */
export async function insertWorkspace(
  transaction: Transaction,
  { userId, name, isPersonal }: { userId: string; name: string; isPersonal: boolean },
) {
  const plan = await transaction.plan.findUniqueOrThrow({ where: { code: UNLIMITED_PLAN_CODE } });
  const workspace = await transaction.workspace.create({ data: { id: newId(), name, isPersonal } });
  const workspaceId = workspace.id;
  await transaction.membership.create({ data: { id: newId(), workspaceId, userId, role: 'owner' } });
  await transaction.subscription.create({ data: { id: newId(), workspaceId, planId: plan.id, state: 'active' } });
  return workspace;
}
