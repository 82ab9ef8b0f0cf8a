import type { Transaction } from '../../platform/database/index.ts';
import type { MailMessage } from './templates/mail-template.ts';
import type { WriteMail } from './write-mail.ts';

/** How long it is worth telling somebody what happened to their account. */
const noticeLifeMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Tells a person by mail what happened to their account, such as a change to what guards it (ASVS 6.3.7), in the
 * transaction of what happened. `id` is null where the account is gone.
 */
export async function tellOwner(
  transaction: Transaction,
  {
    user,
    message,
    writeMail,
    now,
  }: { user: { id: string | null; email: string }; message: MailMessage; writeMail: WriteMail; now: Date },
): Promise<void> {
  const expiresAt = new Date(now.getTime() + noticeLifeMs);
  await writeMail(transaction, { userId: user.id, toAddress: user.email, message, expiresAt });
}
