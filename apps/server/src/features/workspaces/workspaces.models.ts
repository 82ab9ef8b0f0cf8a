import { rolePermissions, type Workspace, type WorkspaceAccess, type WorkspaceRole } from '@audiotricks/contracts';

export interface WorkspaceRow {
  id: string;
  name: string;
  isPersonal: boolean;
  archivedAt: Date | null;
  deletionDueAt: Date | null;
  createdAt: Date;
}

export function toWorkspace({
  id,
  name,
  isPersonal,
  createdAt,
}: Omit<WorkspaceRow, 'archivedAt' | 'deletionDueAt'>): Workspace {
  return { id, name, isPersonal, createdAt: createdAt.toISOString() };
}

/** A workspace as one of its members sees it. */
export function toWorkspaceAccess(row: WorkspaceRow, role: WorkspaceRole): WorkspaceAccess {
  const { archivedAt, deletionDueAt } = row;
  return {
    ...{ ...toWorkspace(row), role, permissions: [...rolePermissions[role]] },
    archivedAt: archivedAt?.toISOString() ?? null,
    deletesAt: deletionDueAt?.toISOString() ?? null,
  };
}
