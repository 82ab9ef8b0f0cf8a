import { rolePermissions, type Workspace, type WorkspaceAccess, type WorkspaceRole } from '@audiotricks/contracts';

export interface WorkspaceRow {
  id: string;
  name: string;
  isPersonal: boolean;
  createdAt: Date;
}

export function toWorkspace({ id, name, isPersonal, createdAt }: WorkspaceRow): Workspace {
  return { id, name, isPersonal, createdAt: createdAt.toISOString() };
}

/** A workspace as one of its members sees it. */
export function toWorkspaceAccess(row: WorkspaceRow, role: WorkspaceRole): WorkspaceAccess {
  return { ...toWorkspace(row), role, permissions: [...rolePermissions[role]] };
}
