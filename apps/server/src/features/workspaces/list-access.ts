import type { WorkspaceAccess } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { toWorkspaceAccess } from './workspaces.models.ts';
import { findMemberships } from './workspaces.repository.ts';

/** The workspaces a user is a member of, and what they may do there; their personal one first. */
export function createListAccess({ database }: { database: Database }) {
  return async (userId: string): Promise<WorkspaceAccess[]> => {
    // As the system: the question goes across workspaces.
    const memberships = await database.system((transaction) => findMemberships(transaction, userId));
    return memberships.map(({ workspace, role }) => toWorkspaceAccess(workspace, role));
  };
}
