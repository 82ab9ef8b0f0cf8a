import type { Transaction } from '../../platform/database/index.ts';
import { createHandler, type Handler } from '../../platform/queue/index.ts';
import type { WriteMail } from '../mail/index.ts';
import { type LinkPurpose, maySendLink } from './email-links.repository.ts';
import { sendLinkJob } from './identity.jobs.ts';
import { writeLinkMail } from './link-mails.ts';
import { sendChangeLink } from './send-change-link.ts';

/** Finds out whom a request is about and writes their mail, all in one transaction; the request goes with it. */
export function createSendLink({
  writeMail,
  now = () => new Date(),
}: {
  writeMail: WriteMail;
  now?: () => Date;
}): Handler {
  return createHandler(
    sendLinkJob,
    async ({ data: { requestId }, done }) => {
      await done(async (transaction) => {
        const request = await takeRequest(transaction, requestId);
        if (!request) return;
        const { purpose, email, userId, publicUrl } = request;
        if (userId !== null) return sendChangeLink(transaction, writeMail, { userId, email, publicUrl, now: now() });
        const user = await findRecipient(transaction, purpose, email);
        if (!user || !(await maySendLink(transaction, { userId: user.id, purpose, now: now() }))) return;
        const mail = { userId: user.id, toAddress: user.email, purpose, publicUrl, now: now() };
        await writeLinkMail(transaction, writeMail, mail);
      });
    },
    { onFailed: async (transaction, { requestId }) => void (await takeRequest(transaction, requestId)) },
  );
}

async function takeRequest(transaction: Transaction, id: string) {
  const request = await transaction.linkRequest.findUnique({ where: { id } });
  if (request) await transaction.linkRequest.delete({ where: { id } });
  return request;
}

/** Locks the person: of two requests at once the second sees the link of the first. */
async function findRecipient(transaction: Transaction, purpose: LinkPurpose, email: string) {
  await transaction.$queryRaw`select 1 from "user" where email_normalized = ${email} for update`;
  return transaction.user.findFirst({
    where: { emailNormalized: email, isActive: true, ...(purpose === 'verify_email' ? { emailVerifiedAt: null } : {}) },
  });
}
