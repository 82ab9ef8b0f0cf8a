import { expect, test } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import type { Mailer, OutgoingMail } from '../mailer.ts';

/** A message with a secret in it, and with what mail has trouble with. */
export function buildMail(fields: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    id: newId(),
    to: 'ada@example.org',
    subject: 'Grüße & <Ünïcode>',
    text: '.A line that begins with a dot\n\nhttps://audio.example.org/reset-password#secret-token\n',
    html: '<p>https://audio.example.org/reset-password#secret-token</p>\n',
    category: 'reset_password',
    ...fields,
  };
}

/** What every driver does; `mailer` is one whose other side works. */
export function mailerSuite(mailer: () => Mailer): void {
  const unaborted = () => new AbortController().signal;

  test('takes a mail, and the same one again', async () => {
    const mail = buildMail();
    await mailer().send(mail, { signal: unaborted() });
    await mailer().send(mail, { signal: unaborted() });
  });

  test('does nothing once it was told to stop, and says so by the reason it was given', async () => {
    const reason = new Error('stopping');
    await expect(mailer().send(buildMail(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('says whether its mail is read in the database', () => {
    expect(mailer().isReadInDatabase).toBe(mailer().driver === 'outbox');
  });
}
