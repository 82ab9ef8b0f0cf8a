import { listWorkspaces } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { createListAccess } from './list-access.ts';

export function createWorkspaceRoutes({ database }: { database: Database }): RouteImplementation[] {
  const listAccess = createListAccess({ database });
  return [
    implement(listWorkspaces, async ({ caller }) => ({ items: await listAccess(caller.userId), nextCursor: null })),
  ];
}
