export { createListAccess } from './list-access.ts';
export { createNamesOf } from './members.repository.ts';
export { createResolveWorkspace } from './resolve-workspace.ts';
export { toWorkspace } from './workspaces.models.ts';
export { findMemberships, insertPersonalWorkspace } from './workspaces.repository.ts';
export { createWorkspaceRoutes } from './workspaces.routes.ts';
