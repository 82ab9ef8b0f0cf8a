import type { Database } from '../../platform/database/index.ts';
import { passwordChangedMail, tellOwner, type WriteMail } from '../mail/index.ts';
import { unlockAccount } from '../sign-in-guard/index.ts';
import type { createCommonPasswordCheck } from './common-passwords.ts';
import { endLinks, findLink, takeLink } from './email-links.repository.ts';
import { identityErrors } from './identity.errors.ts';
import type { Passwords } from './passwords.ts';
import { endSessionsOf } from './sessions.repository.ts';

export interface ResetPasswordDeps {
  database: Database;
  passwords: Passwords;
  isCommonPassword: ReturnType<typeof createCommonPasswordCheck>;
  writeMail: WriteMail;
  now: () => Date;
}

const purpose = 'reset_password';

/**
 * Sets a new password by a link, ends every session and tells the person by mail, all or nothing. Throws
 * `auth.link_invalid`, or `auth.password_too_common`, after which the link still works. Nothing is hashed before the
 * link is known to be good: guesses cost little.
 */
export function createResetPassword({ database, passwords, isCommonPassword, writeMail, now }: ResetPasswordDeps) {
  return async ({ token, password }: { token: string; password: string }): Promise<void> => {
    const at = now();
    const link = await database.system((transaction) => findLink(transaction, { token, purpose, now: at }));
    if (!link) throw identityErrors.linkInvalid();
    const { userId, user } = link;
    if (isCommonPassword(password, { email: user.email, name: user.displayName })) {
      throw identityErrors.passwordTooCommon();
    }
    const passwordHash = await passwords.hash(password);
    await database.system(async (transaction) => {
      if (!(await takeLink(transaction, { id: link.id, now: at }))) throw identityErrors.linkInvalid();
      await transaction.user.update({ where: { id: userId }, data: { passwordHash } });
      await transaction.user.updateMany({
        // The link was read where it was sent, which verifies the address as well.
        where: { id: userId, emailNormalized: link.email, emailVerifiedAt: null },
        data: { emailVerifiedAt: at },
      });
      await endLinks(transaction, { userId, purpose, now: at });
      await unlockAccount(transaction, userId);
      await endSessionsOf(transaction, { userId, endedBy: 'password_reset', now: at });
      await tellOwner(transaction, { user, message: passwordChangedMail(), writeMail, now: at });
    });
  };
}
