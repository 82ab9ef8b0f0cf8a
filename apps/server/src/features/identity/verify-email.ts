import type { Database } from '../../platform/database/index.ts';
import { findLink, takeLink } from './email-links.repository.ts';
import { identityErrors } from './identity.errors.ts';

/** Uses a link up and takes the address it went to for read; throws `auth.link_invalid`. */
export function createVerifyEmail({ database, now }: { database: Database; now: () => Date }) {
  return async (token: string): Promise<void> => {
    const at = now();
    await database.system(async (transaction) => {
      const link = await findLink(transaction, { token, purpose: 'verify_email', now: at });
      // A link to an address that is no longer theirs shows nothing of the one that is.
      if (!link || link.email !== link.user.emailNormalized) throw identityErrors.linkInvalid();
      if (!(await takeLink(transaction, { id: link.id, now: at }))) throw identityErrors.linkInvalid();
      await transaction.user.updateMany({
        where: { id: link.userId, emailNormalized: link.email, emailVerifiedAt: null },
        data: { emailVerifiedAt: at },
      });
    });
  };
}
