import { lockPerson, type Transaction } from '../../platform/database/index.ts';
import { emailChangeAskedMail, type WriteMail } from '../mail/index.ts';
import { insertLink, linkLifeMs, maySendLink } from './email-links.repository.ts';
import { writeLinkMail } from './link-mails.ts';
import { tellAddressTaken } from './tell-address-taken.ts';

const purpose = 'change_email';

/**
 * Sends the link that makes another address somebody's, and tells the one of now. Where the new one is another person's
 * already it is told so instead: only who reads its mail learns it.
 */
export async function sendChangeLink(
  transaction: Transaction,
  writeMail: WriteMail,
  { userId, email, publicUrl, now }: { userId: string; email: string; publicUrl: string; now: Date },
): Promise<void> {
  await lockPerson(transaction, userId);
  const user = await transaction.user.findUnique({ where: { id: userId, isActive: true } });
  if (!user || user.emailNormalized === email) return;
  if (!(await maySendLink(transaction, { userId, purpose, now }))) return;
  const expiresAt = new Date(now.getTime() + linkLifeMs[purpose]);
  const isTaken = (await transaction.user.count({ where: { emailNormalized: email } })) > 0;
  if (isTaken) {
    // Counted like one that is sent: nobody's mailbox is filled by changes to its address.
    await insertLink(transaction, { userId, purpose, email, now });
    await tellAddressTaken(transaction, writeMail, { email, now });
  } else {
    await writeLinkMail(transaction, writeMail, { userId, toAddress: email, purpose, publicUrl, now });
  }
  await writeMail(transaction, { userId, toAddress: user.email, message: emailChangeAskedMail(), expiresAt });
}
