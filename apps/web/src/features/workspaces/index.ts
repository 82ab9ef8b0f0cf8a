export { RestNotice } from './rest-notice.tsx';
export { findWorkspaceId, useWorkspace } from './use-workspaces.ts';
export { WorkspaceSwitcher } from './workspace-switcher.tsx';
