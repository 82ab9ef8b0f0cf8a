import { type me, operatorPermissions } from '@audiotricks/contracts';
import type { z } from 'zod';
import type { Database } from '../../platform/database/index.ts';
import type { Caller } from '../../shared/http/implement.ts';
import { createListAccess } from '../workspaces/index.ts';
import type { ToUser } from './answer-session.ts';
import { findLiveImpersonation } from './impersonations.repository.ts';

/** Who somebody is, and what they may do where. */
export function createReadMe(deps: {
  database: Database;
  toUser: ToUser;
  emailVerification: 'off' | 'on' | 'required';
  now: () => Date;
}) {
  const { database, toUser, emailVerification, now } = deps;
  const listAccess = createListAccess({ database });

  return async (caller: Caller): Promise<z.output<typeof me.response & {}>> => {
    const { userId } = caller;
    const { user, acting } = await database.system(async (transaction) => ({
      user: await transaction.user.findUniqueOrThrow({ where: { id: userId } }),
      acting: caller.operatorId === null ? null : await findLiveImpersonation(transaction, caller, now()),
    }));
    return {
      user: toUser(user),
      workspaces: await listAccess(userId),
      emailVerification,
      platformPermissions: user.isOperator ? [...operatorPermissions] : [],
      acting: acting && {
        ...{ impersonationId: acting.id, operatorId: acting.operatorId, reason: acting.reason },
        expiresAt: acting.expiresAt.toISOString(),
      },
    };
  };
}
