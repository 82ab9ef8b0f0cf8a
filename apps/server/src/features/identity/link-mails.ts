import type { Transaction } from '../../platform/database/index.ts';
import { resetPasswordMail, verifyEmailMail, type WriteMail } from '../mail/index.ts';
import { insertLink, type LinkPurpose, linkLifeMs } from './email-links.repository.ts';
import { normalizeEmail } from './identity.models.ts';

/** The page of the web app that a link opens. Its secret stands behind `#`: no server and no log ever sees it there. */
export function linkUrl(publicUrl: string, purpose: LinkPurpose, token: string): string {
  const page = purpose === 'reset_password' ? 'reset-password' : 'verify-email';
  return `${publicUrl}/${page}#token=${token}`;
}

export interface LinkMail {
  userId: string;
  toAddress: string;
  purpose: LinkPurpose;
  publicUrl: string;
  now: Date;
}

/** Makes a link and writes the mail that carries it, in the caller's transaction. */
export async function writeLinkMail(
  transaction: Transaction,
  writeMail: WriteMail,
  { userId, toAddress, purpose, publicUrl, now }: LinkMail,
): Promise<void> {
  const email = normalizeEmail(toAddress);
  const { token, expiresAt } = await insertLink(transaction, { userId, purpose, email, now });
  const url = linkUrl(publicUrl, purpose, token);
  const lifeMinutes = linkLifeMs[purpose] / 60_000;
  const message =
    purpose === 'reset_password'
      ? resetPasswordMail({ url, minutes: lifeMinutes })
      : verifyEmailMail({ url, hours: lifeMinutes / 60 });
  await writeMail(transaction, { userId, toAddress, message, expiresAt });
}
