import type { MailState } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { type MailBody, openBody } from './mail-body.ts';

/** A mail as an operator sees it; `body` is null where it was erased. */
export interface OutboxMail {
  id: string;
  toAddress: string;
  category: string;
  subject: string;
  state: MailState;
  failureDetail: string | null;
  createdAt: Date;
  body: MailBody | null;
}

export type ReadOutbox = ReturnType<typeof createReadOutbox>;

/** The newest mail first, at most `limit`; bodies that have expired are not shown, erased already or not. */
export function createReadOutbox(deps: { database: Database; sealingKey: Uint8Array; now?: () => Date }) {
  const { database, sealingKey, now = () => new Date() } = deps;
  return async ({ limit }: { limit: number }): Promise<OutboxMail[]> => {
    const rows = await database.system((transaction) =>
      transaction.mail.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit }),
    );
    return rows.map(({ sealedBody, userId: _, sentAt: __, failureCode: ___, expiresAt, ...mail }) => ({
      ...mail,
      body: sealedBody === null || expiresAt <= now() ? null : openBody(sealedBody, sealingKey, mail.id),
    }));
  };
}
