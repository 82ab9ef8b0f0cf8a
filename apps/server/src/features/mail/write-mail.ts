import type { Transaction } from '../../platform/database/index.ts';
import type { Queue } from '../../platform/queue/index.ts';
import { newId } from '../../shared/ids.ts';
import { sendMailJob } from './mail.jobs.ts';
import { sealBody } from './mail-body.ts';
import type { MailMessage } from './templates/mail-template.ts';

export interface NewMail {
  /** Whom it is to, where that is somebody who has an account. */
  userId: string | null;
  toAddress: string;
  message: MailMessage;
  /** When its links are dead: from then on it is neither sent nor readable. */
  expiresAt: Date;
}

/** Writes a mail, and the work of sending it, in the transaction of its cause, which runs as the system. Answers its id. */
export type WriteMail = (transaction: Transaction, mail: NewMail) => Promise<string>;

/** `sealingKey` has 32 bytes. */
export function createWriteMail({ queue, sealingKey }: { queue: Pick<Queue, 'sendSystem'>; sealingKey: Uint8Array }) {
  return async (transaction: Transaction, { userId, toAddress, message, expiresAt }: NewMail): Promise<string> => {
    const id = newId();
    const { category, subject } = message;
    await transaction.mail.create({
      data: { id, userId, toAddress, category, subject, sealedBody: sealBody(message, sealingKey, id), expiresAt },
    });
    await queue.sendSystem(transaction, sendMailJob, { mailId: id }, { singletonKey: id });
    return id;
  };
}
