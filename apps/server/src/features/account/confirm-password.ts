import type { Database } from '../../platform/database/index.ts';
import type { Sender } from '../../shared/http/actor.ts';
import type { Passwords } from '../identity/index.ts';
import type { SignInGuard } from '../sign-in-guard/index.ts';
import { accountErrors } from './account.errors.ts';

export interface ConfirmPasswordDeps {
  database: Database;
  passwords: Passwords;
  guard: SignInGuard;
}

/** Answers the person whose password this is; throws `auth.password_wrong`, `auth.too_many_attempts`. */
export type ConfirmPassword = ReturnType<typeof createConfirmPassword>;

/** A session of somebody is no place to guess their password at: wrong ones count as those of signing in do. */
export function createConfirmPassword({ database, passwords, guard }: ConfirmPasswordDeps) {
  return async ({ userId, ipAddress }: Sender, currentPassword: string) => {
    const attempt = { userId, identifier: '', ipAddress };
    await guard.take(attempt);
    const user = await database.system((transaction) => transaction.user.findUniqueOrThrow({ where: { id: userId } }));
    if (!(await passwords.verify(currentPassword, user.passwordHash))) {
      await guard.fail(attempt);
      throw accountErrors.passwordWrong();
    }
    await database.system((transaction) => guard.succeed(transaction, attempt));
    return user;
  };
}
