import type { Database } from '../../platform/database/index.ts';
import type { ResolveWorkspace } from '../../shared/http/access.ts';

/**
 * The role of a user in a workspace, or null. Asked inside the workspace itself, so that row-level security answers:
 * there is nothing to see in one that does not exist.
 */
export function createResolveWorkspace({ database }: { database: Database }): ResolveWorkspace {
  return async (userId, workspaceId) => {
    const membership = await database.tenant(workspaceId, (transaction) =>
      transaction.membership.findUnique({
        where: { workspaceId_userId: { workspaceId, userId } },
        select: { role: true },
      }),
    );
    return membership?.role ?? null;
  };
}
