export { createListAccess } from './list-access.ts';
export { createNamesOf, lockMembers } from './members.repository.ts';
export { createReadAccess } from './read-access.ts';
export { createResolveWorkspace } from './resolve-workspace.ts';
export { isPersonal, ownersOnly, workspaceNotFound } from './workspaces.errors.ts';
export { toWorkspace } from './workspaces.models.ts';
export { findMemberships, insertPersonalWorkspace } from './workspaces.repository.ts';
export { createWorkspaceRoutes } from './workspaces.routes.ts';
