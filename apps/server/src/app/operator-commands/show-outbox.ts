import { createReadOutbox, type OutboxMail } from '../../features/mail/index.ts';
import { deriveKey } from '../../shared/keys.ts';
import type { Log } from '../../shared/log.ts';
import { type Config, loadInstanceSecret } from '../config/index.ts';
import { withDatabase } from '../with-database.ts';

/** `npm run mail:outbox`: the newest mail first, with its text where that may still be read. */
export async function showOutbox(
  config: Config,
  { limit, say, log }: { limit: number; say: (line: string) => void; log: Log },
): Promise<void> {
  const instanceSecret = await loadInstanceSecret(config);
  const sealingKey = deriveKey(instanceSecret, 'mail.sealing');
  const mails = await withDatabase(config, { command: 'mail-outbox', log }, (database) =>
    createReadOutbox({ database, sealingKey })({ limit }),
  );
  if (mails.length === 0) say('there is no mail');
  for (const mail of mails) say(describeMail(mail));
}

function describeMail({ createdAt, state, toAddress, subject, failureDetail, body }: OutboxMail): string {
  const head = `${createdAt.toISOString()}  ${state.padEnd(9)}  ${toAddress}  ${subject}`;
  const reason = failureDetail === null ? [] : [failureDetail];
  return [head, ...reason, ...(body ? ['', body.text] : [])].join('\n');
}
