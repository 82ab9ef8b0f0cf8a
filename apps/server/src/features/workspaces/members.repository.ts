import type { WorkspaceRole } from '@audiotricks/contracts';
import type { Database, Transaction } from '../../platform/database/index.ts';
import { workspaceNotFound } from './workspaces.errors.ts';

export interface LockedWorkspace {
  name: string;
  isPersonal: boolean;
  /** Role by user id. */
  roles: ReadonlyMap<string, WorkspaceRole>;
}

/** Locks a workspace's row, under which all changes of its people happen one after another, and reads their roles. */
export async function lockWorkspace(transaction: Transaction, workspaceId: string): Promise<LockedWorkspace> {
  const rows = await transaction.$queryRaw<{ name: string; isPersonal: boolean }[]>`
    SELECT name, is_personal AS "isPersonal" FROM workspace WHERE id = ${workspaceId}::uuid FOR UPDATE`;
  const [workspace] = rows;
  if (!workspace) throw workspaceNotFound();
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
