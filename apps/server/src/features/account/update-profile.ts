import type { User, updateMe } from '@audiotricks/contracts';
import type { z } from 'zod';
import { type Database, isUniqueViolation } from '../../platform/database/index.ts';
import type { ToUser } from '../identity/index.ts';
import { accountErrors } from './account.errors.ts';
import { reservedUsernames } from './reserved-usernames.ts';

type Changes = z.output<typeof updateMe.body & {}>;

/** Changes what is known of a person; throws `account.username_taken`, the same for a name that nobody may have. */
export function createUpdateProfile({ database, toUser }: { database: Database; toUser: ToUser }) {
  return async (userId: string, { name, username, ...rest }: Changes): Promise<User> => {
    const usernameNormalized = username?.toLowerCase() ?? null;
    if (usernameNormalized !== null && reservedUsernames.has(usernameNormalized)) throw accountErrors.usernameTaken();
    const data = {
      ...rest,
      ...(name !== undefined && { displayName: name }),
      ...(username !== undefined && { username, usernameNormalized }),
    };
    try {
      return toUser(await database.system((transaction) => transaction.user.update({ where: { id: userId }, data })));
    } catch (error) {
      // Only the username is unique of what is changed here.
      if (isUniqueViolation(error)) throw accountErrors.usernameTaken();
      throw error;
    }
  };
}
