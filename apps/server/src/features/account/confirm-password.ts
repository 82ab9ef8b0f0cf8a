import type { Database } from '../../platform/database/index.ts';
import type { Passwords } from '../identity/index.ts';
import { accountErrors } from './account.errors.ts';

/** Answers the person whose password this is; throws `auth.password_wrong`. */
export type ConfirmPassword = ReturnType<typeof createConfirmPassword>;

export function createConfirmPassword({ database, passwords }: { database: Database; passwords: Passwords }) {
  return async (userId: string, currentPassword: string) => {
    const user = await database.system((transaction) => transaction.user.findUniqueOrThrow({ where: { id: userId } }));
    if (!(await passwords.verify(currentPassword, user.passwordHash))) throw accountErrors.passwordWrong();
    return user;
  };
}
