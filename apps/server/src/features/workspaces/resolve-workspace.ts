import type { Database } from '../../platform/database/index.ts';
import type { ResolveWorkspace } from '../../shared/http/access.ts';
import { isThere } from './workspaces.repository.ts';

/**
 * The role of a user in a workspace and whether it is at rest, or null. Asked inside the workspace itself, so that row-level security answers:
 * there is nothing to see in one that does not exist.
 */
export function createResolveWorkspace({ database }: { database: Database }): ResolveWorkspace {
  return async (userId, workspaceId) => {
    const membership = await database.tenant(workspaceId, (transaction) =>
      transaction.membership.findUnique({
        where: { workspaceId_userId: { workspaceId, userId }, workspace: isThere(new Date()) },
        select: { role: true, workspace: { select: { archivedAt: true, deletionDueAt: true } } },
      }),
    );
    if (membership === null) return null;
    const { archivedAt, deletionDueAt } = membership.workspace;
    return { role: membership.role, isArchived: archivedAt !== null, isEnding: deletionDueAt !== null };
  };
}
