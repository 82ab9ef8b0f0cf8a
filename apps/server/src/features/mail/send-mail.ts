import type { Database, Transaction } from '../../platform/database/index.ts';
import type { Mailer } from '../../platform/mailer/index.ts';
import { createHandler, type Handler } from '../../platform/queue/index.ts';
import { sendMailJob } from './mail.jobs.ts';
import { type MailEvent, transition } from './mail.states.ts';
import { openBody } from './mail-body.ts';

export interface SendMailDeps {
  database: Database;
  mailer: Mailer;
  /** 32 bytes, the same as of `createWriteMail`. */
  sealingKey: Uint8Array;
  now?: () => Date;
}

/**
 * Sends a mail that is still queued. One attempt at a time has the job; where the answer of one was lost the next sends
 * the same message again, under the same Message-ID. Its body goes with the state unless it is read in the database.
 */
export function createSendMail({ database, mailer, sealingKey, now = () => new Date() }: SendMailDeps): Handler {
  return createHandler(
    sendMailJob,
    async ({ data: { mailId }, signal, done }) => {
      const mail = await database.system((transaction) => transaction.mail.findUnique({ where: { id: mailId } }));
      if (mail?.state !== 'queued' || mail.sealedBody === null) return;
      if (mail.expiresAt <= now()) {
        const why = { code: 'mail.expired', detail: 'It could not be sent before its links were dead.' };
        await done((transaction) => endMail(transaction, mailId, 'expire', why));
        return;
      }
      const { toAddress: to, subject, category } = mail;
      const { text, html } = openBody(mail.sealedBody, sealingKey, mailId);
      await mailer.send({ id: mailId, to, subject, text, html, category }, { signal });
      await done((transaction) =>
        transaction.mail.updateMany({
          where: { id: mailId, state: 'queued' },
          data: { state: 'sent', sentAt: now(), ...(mailer.isReadInDatabase ? {} : { sealedBody: null }) },
        }),
      );
    },
    { onFailed: (transaction, { mailId }, failure) => endMail(transaction, mailId, 'fail', failure) },
  );
}

/** Ends a mail that did not leave. */
async function endMail(
  transaction: Transaction,
  id: string,
  event: MailEvent,
  { code, detail }: { code: string; detail: string },
): Promise<void> {
  const state = transition('queued', event);
  if (state === null) throw new TypeError(`${event} ends no mail`);
  await transaction.mail.updateMany({
    where: { id, state: 'queued' },
    data: { state, failureCode: code, failureDetail: detail, sealedBody: null },
  });
}
