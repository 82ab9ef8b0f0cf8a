import type { User, WorkspaceAccess } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { createListAccess } from '../workspaces/index.ts';
import type { ToUser } from './answer-session.ts';

/** Who somebody is, and what they may do where. */
export function createReadMe({ database, toUser }: { database: Database; toUser: ToUser }) {
  const listAccess = createListAccess({ database });

  return async (userId: string): Promise<{ user: User; workspaces: WorkspaceAccess[] }> => {
    const user = await database.system((transaction) => transaction.user.findUniqueOrThrow({ where: { id: userId } }));
    return { user: toUser(user), workspaces: await listAccess(userId) };
  };
}
