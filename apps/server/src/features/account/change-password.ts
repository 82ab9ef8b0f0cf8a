import type { Database } from '../../platform/database/index.ts';
import type { Sender } from '../../shared/http/actor.ts';
import type { Caller } from '../../shared/http/implement.ts';
import { endLinks, endSessionsOf, type IsCommonPassword, identityErrors, type Passwords } from '../identity/index.ts';
import { passwordChangedMail, tellOwner, type WriteMail } from '../mail/index.ts';
import { accountErrors } from './account.errors.ts';
import type { ConfirmPassword } from './confirm-password.ts';

export interface ChangePasswordDeps {
  database: Database;
  passwords: Passwords;
  confirmPassword: ConfirmPassword;
  isCommonPassword: IsCommonPassword;
  writeMail: WriteMail;
  now: () => Date;
}

/**
 * Sets a new password, ends all other sessions (ASVS 7.4.3) and tells the person by mail, all or nothing. Throws
 * `auth.password_wrong`, also where the password was changed meanwhile, `auth.too_many_attempts`, and
 * `auth.password_too_common`.
 */
export function createChangePassword(deps: ChangePasswordDeps) {
  const { database, passwords, confirmPassword, isCommonPassword, writeMail, now } = deps;
  return async (
    { sessionId, ...sender }: Pick<Caller, 'sessionId'> & Sender,
    body: { currentPassword: string; password: string },
  ): Promise<void> => {
    const { userId } = sender;
    const user = await confirmPassword(sender, body.currentPassword);
    const person = { email: user.email, name: user.displayName };
    if (isCommonPassword(body.password, person)) throw identityErrors.passwordTooCommon();
    const passwordHash = await passwords.hash(body.password);
    await database.system(async (transaction) => {
      const at = now();
      const { count } = await transaction.user.updateMany({
        // Only over the hash that was confirmed.
        where: { id: userId, passwordHash: user.passwordHash },
        data: { passwordHash },
      });
      if (count === 0) throw accountErrors.passwordWrong();
      await endLinks(transaction, { userId, purpose: 'reset_password', now: at });
      await endSessionsOf(transaction, { userId, endedBy: 'password_changed', now: at, keep: sessionId });
      await tellOwner(transaction, { user, message: passwordChangedMail(), writeMail, now: at });
    });
  };
}
