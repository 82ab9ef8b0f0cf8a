import { keepPreference, readPreference } from './preferences.ts';

/** Which of their workspaces a person works in: remembered in this browser, and of this page even where another tab chose. */
export interface WorkspaceChoice {
  read: (userId: string) => string | null;
  choose: (userId: string, workspaceId: string) => void;
}

const nameOf = (userId: string) => `workspace.${userId}`;

export function createWorkspaceChoice(): WorkspaceChoice {
  const chosen = new Map<string, string>();
  return {
    read: (userId) => chosen.get(userId) ?? readPreference(nameOf(userId)),
    choose: (userId, workspaceId) => {
      chosen.set(userId, workspaceId);
      keepPreference(nameOf(userId), workspaceId);
    },
  };
}
