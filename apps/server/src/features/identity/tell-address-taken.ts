import type { Transaction } from '../../platform/database/index.ts';
import { addressTakenMail, type WriteMail } from '../mail/index.ts';
import { type Limit, takeAttempt, throttleKey } from '../sign-in-guard/index.ts';
import { linkLifeMs } from './email-links.repository.ts';

const hourMs = 60 * 60_000;

/** However many people want an address: nobody's mailbox is filled by strangers. */
export const takenMailLimit: Limit = { attempts: 3, windowMs: hourMs, lockMs: hourMs };

/** Tells a mailbox that its address has an account, which somebody wanted for another; a few times an hour at most. */
export async function tellAddressTaken(
  transaction: Transaction,
  writeMail: WriteMail,
  { email, now }: { email: string; now: Date },
): Promise<void> {
  const key = throttleKey('mailbox.address_taken', email);
  const { lockedUntil } = await takeAttempt(transaction, { key, limit: takenMailLimit, now });
  if (lockedUntil !== null) return;
  const expiresAt = new Date(now.getTime() + linkLifeMs.verify_email);
  await writeMail(transaction, { userId: null, toAddress: email, message: addressTakenMail(), expiresAt });
}
