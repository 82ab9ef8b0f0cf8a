import { type me, operatorPermissions } from '@audiotricks/contracts';
import type { z } from 'zod';
import type { Database } from '../../platform/database/index.ts';
import { createListAccess } from '../workspaces/index.ts';
import type { ToUser } from './answer-session.ts';

/** Who somebody is, and what they may do where. */
export function createReadMe(deps: {
  database: Database;
  toUser: ToUser;
  emailVerification: 'off' | 'on' | 'required';
}) {
  const { database, toUser, emailVerification } = deps;
  const listAccess = createListAccess({ database });

  return async (userId: string): Promise<z.output<typeof me.response & {}>> => {
    const user = await database.system((transaction) => transaction.user.findUniqueOrThrow({ where: { id: userId } }));
    const platformPermissions = user.isOperator ? [...operatorPermissions] : [];
    return { user: toUser(user), workspaces: await listAccess(userId), emailVerification, platformPermissions };
  };
}
