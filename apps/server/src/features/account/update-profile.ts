import type { User, updateMe } from '@audiotricks/contracts';
import type { z } from 'zod';
import { type Database, isUniqueViolation } from '../../platform/database/index.ts';
import type { Sender } from '../../shared/http/actor.ts';
import type { ToUser } from '../identity/index.ts';
import { accountErrors } from './account.errors.ts';
import { reservedUsernames } from './reserved-usernames.ts';
import { createUsernameGuard } from './username-guard.ts';

type Changes = z.output<typeof updateMe.body & {}>;

export interface UpdateProfileDeps {
  database: Database;
  toUser: ToUser;
  now: () => Date;
}

/**
 * Changes what is known of a person; throws `account.username_taken`, the same for a name that nobody may have, and after
 * many of those `request.rate_limited`.
 */
export function createUpdateProfile({ database, toUser, now }: UpdateProfileDeps) {
  const guard = createUsernameGuard({ database, now });
  return async (actor: Sender, { name, username, ...rest }: Changes): Promise<User> => {
    const usernameNormalized = username?.toLowerCase() ?? null;
    const isTrying = usernameNormalized !== null;
    if (isTrying) await guard.take(actor);
    if (isTrying && reservedUsernames.has(usernameNormalized)) throw accountErrors.usernameTaken();
    const data = {
      ...rest,
      ...(name !== undefined && { displayName: name }),
      ...(username !== undefined && { username, usernameNormalized }),
    };
    try {
      return await database.system(async (transaction) => {
        const user = await transaction.user.update({ where: { id: actor.userId }, data });
        if (isTrying) await guard.giveBack(transaction, actor);
        return toUser(user);
      });
    } catch (error) {
      // Only the username is unique of what is changed here.
      if (isUniqueViolation(error)) throw accountErrors.usernameTaken();
      throw error;
    }
  };
}
