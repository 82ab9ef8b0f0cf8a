import type { Transaction } from '../../platform/database/index.ts';
import type { WriteMail } from '../mail/index.ts';
import { writeLinkMail } from './link-mails.ts';

/** Writes the mail that verifies an address, in the transaction that gives the address to somebody. */
export type SendVerification = (
  transaction: Transaction,
  person: { userId: string; toAddress: string; now: Date },
) => Promise<void>;

export function createSendVerification(deps: { writeMail: WriteMail; publicUrl: string }): SendVerification {
  const { writeMail, publicUrl } = deps;
  return (transaction, person) =>
    writeLinkMail(transaction, writeMail, { ...person, purpose: 'verify_email', publicUrl });
}
