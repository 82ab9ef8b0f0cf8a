import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMailWorld, type MailWorld } from '../../../test/mail-world.ts';
import { startSmtpServer, type TestSmtpServer } from '../../../test/servers/smtp-server.ts';
import { createOutboxMailer, createSmtpMailer } from '../../platform/mailer/index.ts';
import type { Worker } from '../../platform/queue/index.ts';
import { eventually } from '../../platform/queue/testing/eventually.ts';
import { createDeleteOldMail } from './delete-old-mail.ts';
import { resetPasswordMail } from './templates/reset-password.ts';
import type { NewMail } from './write-mail.ts';

const hourMs = 3_600_000;
const url = 'https://audio.example.org/reset-password#secret-token';
const newMail = (fields: Partial<NewMail> = {}): NewMail => ({
  userId: null,
  toAddress: 'ada@example.org',
  message: resetPasswordMail({ url, minutes: 30 }),
  expiresAt: new Date(Date.now() + hourMs),
  ...fields,
});

let server: TestSmtpServer;
beforeAll(async () => {
  server = await startSmtpServer();
});
afterAll(() => server.close());

const drivers = {
  smtp: () =>
    createSmtpMailer({
      host: 'localhost',
      port: server.port,
      security: 'starttls',
      login: null,
      from: 'noreply@audio.example.org',
      authorities: [server.authority],
    }),
  outbox: createOutboxMailer,
};

let world: MailWorld;
const write = (fields?: Partial<NewMail>) =>
  world.database.system((transaction) => world.writeMail(transaction, newMail(fields)));
async function hasEnded(id: string) {
  await eventually(async () => expect((await world.mail(id)).state).not.toBe('queued'));
  return world.mail(id);
}
/** What the server holds of a mail. */
const received = (id: string) => server.received.filter(({ raw }) => raw.includes(id)).map(({ plain }) => plain);

function useWorld(driver: keyof typeof drivers): void {
  const workers: Worker[] = [];
  beforeAll(async () => {
    world = await createMailWorld({ mailer: drivers[driver]() });
    // Two workers, so that whatever must happen once has somebody to do it twice.
    workers.push(await world.work(), await world.work());
  });
  afterAll(async () => {
    for (const worker of workers) await worker.stop({ deadlineMs: 0 });
    await world.close();
  });
}

describe.each(Object.keys(drivers) as (keyof typeof drivers)[])('mail by the driver %s', (driver) => {
  useWorld(driver);
  /** The mail where its reader finds it. */
  const read = async (id: string): Promise<string[]> => {
    if (driver === 'smtp') return received(id);
    const mails = await world.readOutbox({ limit: 100 });
    return mails.filter((mail) => mail.id === id).flatMap(({ body }) => (body ? [body.text + body.html] : []));
  };

  test('comes once to its reader, with its link, and is then sent', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => write()));
    for (const id of ids) {
      expect(await hasEnded(id)).toMatchObject({ state: 'sent', sentAt: expect.any(Date), failureCode: null });
      const found = await read(id);
      expect(found).toHaveLength(1);
      expect(found[0]).toContain(url);
    }
  });

  test('is neither there nor sent where its cause was undone', async () => {
    let id = '';
    const cause = world.database.system(async (transaction) => {
      id = await world.writeMail(transaction, newMail());
      throw new Error('undone');
    });
    await expect(cause).rejects.toThrow('undone');
    // Whatever was sent before this one has been sent by then.
    await hasEnded(await write());
    await expect(world.mail(id)).rejects.toThrow();
    expect(await read(id)).toEqual([]);
  });

  test('is dropped, with its body, when its links died before it could go', async () => {
    const id = await write({ expiresAt: new Date(Date.now() - 1) });
    expect(await hasEnded(id)).toMatchObject({ state: 'dropped', failureCode: 'mail.expired', sealedBody: null });
    expect(await read(id)).toEqual([]);
  });

  test('keeps its links out of the database in clear, and out of the log', async () => {
    const id = await write();
    const sent = await hasEnded(id);
    if (driver === 'smtp') expect(sent.sealedBody).toBeNull();
    else expect(Buffer.from(sent.sealedBody ?? []).includes('secret-token')).toBe(false);
    expect(JSON.stringify(sent)).not.toContain('secret-token');
    expect(world.logLines.join('')).not.toContain('secret-token');
  });

  test('is unreadable once its links are dead, then erased, then forgotten', async () => {
    const id = await write({ expiresAt: new Date(Date.now() + 2_000) });
    await hasEnded(id);
    await eventually(async () => expect((await world.readOutbox({ limit: 1 }))[0]).toMatchObject({ id, body: null }));
    const { database } = world;
    await createDeleteOldMail({ database, now: () => new Date(Date.now() + 5_000) })();
    expect(await world.mail(id)).toMatchObject({ state: 'sent', sealedBody: null });
    const inHundredDays = () => new Date(Date.now() + 100 * 24 * hourMs);
    expect((await createDeleteOldMail({ database, now: inHundredDays })()).deleted).toBeGreaterThan(0);
    await expect(world.mail(id)).rejects.toThrow();
  });
});

describe('mail by a server in trouble', () => {
  useWorld('smtp');

  test('that the server puts off comes at a later attempt', async () => {
    server.faults.push({ at: 'message', status: 451 });
    const id = await write();
    expect(await hasEnded(id)).toMatchObject({ state: 'sent', failureCode: null, sealedBody: null });
    expect(received(id)).toHaveLength(1);
    expect(world.logLines.join('')).toContain('mail.deferred');
    // The refusal quoted the whole message.
    expect(world.logLines.join('')).not.toContain('secret-token');
  });

  test('that the server refuses has failed at once, without its body', async () => {
    server.faults.push({ at: 'rcpt', status: 550 });
    const id = await write();
    expect(await hasEnded(id)).toMatchObject({
      state: 'failed',
      failureCode: 'mail.refused',
      failureDetail: expect.stringContaining('550'),
      sealedBody: null,
    });
    expect(received(id)).toEqual([]);
  });

  test('whose answer was lost is sent again under the same Message-ID', async () => {
    server.faults.push({ at: 'after_dot' });
    const id = await write();
    expect(await hasEnded(id)).toMatchObject({ state: 'sent' });
    expect(received(id)).toHaveLength(2);
  });
});
