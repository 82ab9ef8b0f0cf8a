import { createReadOutbox, type OutboxMail } from '../../features/mail/index.ts';
import { createDatabase } from '../../platform/database/index.ts';
import { deriveKey } from '../../shared/keys.ts';
import type { Log } from '../../shared/log.ts';
import { type Config, loadInstanceSecret } from '../config/index.ts';
import { reachDatabase } from '../open-database.ts';

/** `npm run mail:outbox`: the newest mail first, with its text where that may still be read. */
export async function showOutbox(
  config: Config,
  { limit, say, log }: { limit: number; say: (line: string) => void; log: Log },
): Promise<void> {
  const instanceSecret = await loadInstanceSecret(config);
  const { url, leave } = await reachDatabase(config, log);
  const database = createDatabase({ url, applicationName: 'audiotricks-mail-outbox', log });
  try {
    const readOutbox = createReadOutbox({ database, sealingKey: deriveKey(instanceSecret, 'mail.sealing') });
    const mails = await readOutbox({ limit });
    if (mails.length === 0) say('there is no mail');
    for (const mail of mails) say(describeMail(mail));
  } finally {
    await database.close();
    await leave();
  }
}

function describeMail({ createdAt, state, toAddress, subject, failureDetail, body }: OutboxMail): string {
  const head = `${createdAt.toISOString()}  ${state.padEnd(9)}  ${toAddress}  ${subject}`;
  const reason = failureDetail === null ? [] : [failureDetail];
  return [head, ...reason, ...(body ? ['', body.text] : [])].join('\n');
}
