import type { WorkspaceRole } from '@audiotricks/contracts';
import type { Database, Transaction } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { recordAudit } from '../audit/index.ts';
import { type LockedMembers, lockMembers } from './members.repository.ts';
import { isPersonal, lastOwner, memberNotFound, ownersOnly, workspaceNotFound } from './workspaces.errors.ts';

interface ByActor {
  workspaceId: string;
  actor: Actor;
}

/** What the actor is now; since their permission was checked they may have become less, or nothing. */
function roleOf({ roles }: LockedMembers, userId: string): WorkspaceRole {
  const role = roles.get(userId);
  if (role === undefined) throw workspaceNotFound();
  return role;
}

function isLastOwner({ roles }: LockedMembers, userId: string): boolean {
  return roles.get(userId) === 'owner' && [...roles.values()].filter((role) => role === 'owner').length === 1;
}

/** Throws unless the actor may change this member in this way; answers what the member is. */
function checkChange(workspace: LockedMembers, actor: Actor, userId: string, to: WorkspaceRole | null) {
  const from = workspace.roles.get(userId);
  if (from === undefined) throw memberNotFound();
  const touchesOwners = from === 'owner' || to === 'owner';
  if (touchesOwners && roleOf(workspace, actor.userId) !== 'owner') throw ownersOnly();
  if (workspace.isPersonal && touchesOwners) throw isPersonal();
  if (to !== 'owner' && isLastOwner(workspace, userId)) throw lastOwner();
  return from;
}

const setRole = (transaction: Transaction, workspaceId: string, userId: string, role: WorkspaceRole) =>
  transaction.membership.update({ where: { workspaceId_userId: { workspaceId, userId } }, data: { role } });

/** Changes of the people of a workspace, each in one transaction with its audit entry. */
export function createMemberChanges({ database }: { database: Database }) {
  /** Throws `member.not_found`, `member.owners_only`, `member.last_owner`, `workspace.is_personal`. */
  async function changeRole({ workspaceId, actor, userId, role }: ByActor & { userId: string; role: WorkspaceRole }) {
    await database.tenant(workspaceId, async (transaction) => {
      const workspace = await lockMembers(transaction, workspaceId);
      if (workspace.roles.get(userId) === role) return;
      const from = checkChange(workspace, actor, userId, role);
      await setRole(transaction, workspaceId, userId, role);
      const subject = { type: 'user', id: userId };
      const details = { from, to: role };
      await recordAudit(transaction, { workspaceId, action: 'member.role_changed', actor, subject, details });
    });
  }

  /** Throws the same. */
  async function remove({ workspaceId, actor, userId }: ByActor & { userId: string }) {
    await database.tenant(workspaceId, async (transaction) => {
      const workspace = await lockMembers(transaction, workspaceId);
      const role = checkChange(workspace, actor, userId, null);
      await transaction.membership.delete({ where: { workspaceId_userId: { workspaceId, userId } } });
      const subject = { type: 'user', id: userId };
      const action = userId === actor.userId ? 'member.left' : 'member.removed';
      await recordAudit(transaction, { workspaceId, action, actor, subject, details: { role } });
    });
  }

  /** Throws `member.last_owner`, `workspace.is_personal`. */
  const leave = ({ workspaceId, actor }: ByActor) => remove({ workspaceId, actor, userId: actor.userId });

  /** Throws `member.not_found`, `workspace.is_personal`. */
  async function transfer({ workspaceId, actor, userId }: ByActor & { userId: string }) {
    await database.tenant(workspaceId, async (transaction) => {
      const workspace = await lockMembers(transaction, workspaceId);
      if (workspace.isPersonal) throw isPersonal();
      if (roleOf(workspace, actor.userId) !== 'owner') throw ownersOnly();
      if (!workspace.roles.has(userId)) throw memberNotFound();
      if (userId === actor.userId) return;
      await setRole(transaction, workspaceId, userId, 'owner');
      await setRole(transaction, workspaceId, actor.userId, 'admin');
      const subject = { type: 'user', id: userId };
      await recordAudit(transaction, { workspaceId, action: 'workspace.transferred', actor, subject });
    });
  }

  return { changeRole, remove, leave, transfer };
}
