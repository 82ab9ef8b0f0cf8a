import { type Database, isUniqueViolation, type Transaction } from '../../platform/database/index.ts';
import { emailChangedMail, tellOwner, type WriteMail } from '../mail/index.ts';
import { endLinks, findLink, takeLink } from './email-links.repository.ts';
import { identityErrors } from './identity.errors.ts';

type Link = NonNullable<Awaited<ReturnType<typeof findLink>>>;

export interface VerifyEmailDeps {
  database: Database;
  writeMail: WriteMail;
  now: () => Date;
}

/** Uses a link up and takes the address it went to for read, and for theirs where they asked for it; throws `auth.link_invalid`. */
export function createVerifyEmail({ database, writeMail, now }: VerifyEmailDeps) {
  return async (token: string): Promise<void> => {
    try {
      await database.system((transaction) => take(transaction, token, now()));
    } catch (error) {
      // Somebody else has the address by now.
      throw isUniqueViolation(error) ? identityErrors.linkInvalid() : error;
    }
  };

  async function take(transaction: Transaction, token: string, at: Date): Promise<void> {
    const verification = await findLink(transaction, { token, purpose: 'verify_email', now: at });
    const link = verification ?? (await findLink(transaction, { token, purpose: 'change_email', now: at }));
    // A link to an address that is no longer theirs shows nothing of the one that is.
    if (!link || (verification && link.email !== link.user.emailNormalized)) throw identityErrors.linkInvalid();
    if (!(await takeLink(transaction, { id: link.id, now: at }))) throw identityErrors.linkInvalid();
    if (!verification) return changeAddress(transaction, link, at);
    await transaction.user.updateMany({
      where: { id: link.userId, emailNormalized: link.email, emailVerifiedAt: null },
      data: { emailVerifiedAt: at },
    });
  }

  /** Links that were sent to the address that was end with it. */
  async function changeAddress(transaction: Transaction, { userId, email, user }: Link, at: Date): Promise<void> {
    const data = { email, emailNormalized: email, emailVerifiedAt: at };
    await transaction.user.update({ where: { id: userId }, data });
    for (const purpose of ['verify_email', 'reset_password'] as const) {
      await endLinks(transaction, { userId, purpose, now: at });
    }
    await tellOwner(transaction, { user, message: emailChangedMail(), writeMail, now: at });
  }
}
