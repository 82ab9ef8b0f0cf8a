import type { Database } from '../../platform/database/index.ts';
import { insertLink } from './email-links.repository.ts';
import { normalizeEmail } from './identity.models.ts';
import { linkUrl } from './link-mails.ts';

export interface MakeResetLinkDeps {
  database: Database;
  publicUrl: string;
  now?: () => Date;
}

/** An operator's use case: a link for a new password, for somebody whom no mail reaches. Null without such an account. */
export function createMakeResetLink({ database, publicUrl, now = () => new Date() }: MakeResetLinkDeps) {
  return async (email: string): Promise<{ url: string; expiresAt: Date } | null> =>
    database.system(async (transaction) => {
      const user = await transaction.user.findUnique({
        where: { emailNormalized: normalizeEmail(email), isActive: true },
      });
      if (!user) return null;
      const purpose = 'reset_password';
      // No mail carries it: that somebody uses it does not show that they read mail at the address.
      const { token, expiresAt } = await insertLink(transaction, { userId: user.id, purpose, email: '', now: now() });
      return { url: linkUrl(publicUrl, purpose, token), expiresAt };
    });
}
