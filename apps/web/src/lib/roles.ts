import type { WorkspaceRole } from '@audiotricks/contracts';

interface RoleWords {
  name: string;
  article: string;
  /** What the role may do. */
  may: string;
}

/** The roles as screens call them. */
export const roleWords: Readonly<Record<WorkspaceRole, RoleWords>> = {
  viewer: { name: 'Viewer', article: 'a viewer', may: 'Reads, plays and exports.' },
  editor: { name: 'Editor', article: 'an editor', may: 'Also adds, runs and changes recordings.' },
  admin: { name: 'Admin', article: 'an admin', may: 'Also changes settings and people.' },
  owner: { name: 'Owner', article: 'an owner', may: 'Also hands over, archives and deletes the workspace.' },
};
