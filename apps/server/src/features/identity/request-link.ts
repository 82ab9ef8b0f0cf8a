import type { Database } from '../../platform/database/index.ts';
import type { Queue } from '../../platform/queue/index.ts';
import { newId } from '../../shared/ids.ts';
import type { LinkPurpose } from './email-links.repository.ts';
import { sendLinkJob } from './identity.jobs.ts';
import { normalizeEmail } from './identity.models.ts';

export interface RequestLinkDeps {
  database: Database;
  queue: Pick<Queue, 'sendSystem'>;
  publicUrl: string;
}

/**
 * Takes down that a link is wanted for an address. The same rows are written, and nobody is looked up, whether or not
 * there is such an account: neither the answer nor its time tells (ASVS 6.3.8). A job does the rest.
 */
export function createRequestLink({ database, queue, publicUrl }: RequestLinkDeps) {
  return async (purpose: LinkPurpose, email: string, userId: string | null = null): Promise<void> => {
    const id = newId();
    await database.system(async (transaction) => {
      await transaction.linkRequest.create({ data: { id, purpose, email: normalizeEmail(email), userId, publicUrl } });
      await queue.sendSystem(transaction, sendLinkJob, { requestId: id });
    });
  };
}
