import type { WorkspaceAccess } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { workspaceNotFound } from './workspaces.errors.ts';
import { toWorkspaceAccess } from './workspaces.models.ts';
import { isThere } from './workspaces.repository.ts';

/** A workspace as a member sees it now: what they may do can be what just changed. Throws `workspace.not_found`. */
export function createReadAccess({ database }: { database: Database }) {
  return async (userId: string, workspaceId: string): Promise<WorkspaceAccess> => {
    const membership = await database.tenant(workspaceId, (transaction) =>
      transaction.membership.findUnique({
        where: { workspaceId_userId: { workspaceId, userId }, workspace: isThere(new Date()) },
        include: { workspace: true },
      }),
    );
    if (membership === null) throw workspaceNotFound();
    return toWorkspaceAccess(membership.workspace, membership.role);
  };
}
