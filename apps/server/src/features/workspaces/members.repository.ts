import type { WorkspaceRole } from '@audiotricks/contracts';
import type { Database, Transaction } from '../../platform/database/index.ts';
import { workspaceNotFound } from './workspaces.errors.ts';

export interface LockedWorkspace {
  name: string;
  isPersonal: boolean;
  /** Archived, or to be deleted. */
  isReadOnly: boolean;
}

export interface LockedMembers extends LockedWorkspace {
  /** Role by user id. */
  roles: ReadonlyMap<string, WorkspaceRole>;
}

/** Locks a workspace's row, under which its changes happen one after another. Throws `workspace.not_found`. */
export async function lockWorkspace(transaction: Transaction, workspaceId: string): Promise<LockedWorkspace> {
  const [workspace] = await transaction.$queryRaw<LockedWorkspace[]>`
    SELECT name, is_personal AS "isPersonal", (archived_at IS NOT NULL OR deletion_due_at IS NOT NULL) AS "isReadOnly"
    FROM workspace WHERE id = ${workspaceId}::uuid FOR UPDATE`;
  if (!workspace) throw workspaceNotFound();
  return workspace;
}

/** The same, with the roles of its people, which are changed under this lock only. */
export async function lockMembers(transaction: Transaction, workspaceId: string): Promise<LockedMembers> {
  const workspace = await lockWorkspace(transaction, workspaceId);
  const members = await transaction.membership.findMany({ where: { workspaceId } });
  return { ...workspace, roles: new Map(members.map(({ userId, role }) => [userId, role])) };
}

/** The people of a workspace, or one of them, by the time they joined. As the system: people are closed to tenants. */
export function findMembers(database: Database, where: { workspaceId: string; userId?: string }) {
  return database.system((transaction) =>
    transaction.membership.findMany({ where, include: { user: true }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),
  );
}

/** The display names of people, by id. */
export function createNamesOf({ database }: { database: Database }) {
  return async (userIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    if (userIds.length === 0) return new Map();
    const people = await database.system((transaction) =>
      transaction.user.findMany({ where: { id: { in: [...userIds] } }, select: { id: true, displayName: true } }),
    );
    return new Map(people.map(({ id, displayName }) => [id, displayName]));
  };
}
