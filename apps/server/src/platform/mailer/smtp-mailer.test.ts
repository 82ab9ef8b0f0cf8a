import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type SmtpFault, startSmtpServer, type TestSmtpServer } from '../../../test/servers/smtp-server.ts';
import { probePort } from '../../shared/probe-port.ts';
import type { Mailer } from './mailer.ts';
import { createSmtpMailer, type SmtpMailerOptions } from './smtp-mailer.ts';
import { buildMail, mailerSuite } from './testing/mailer.suite.ts';

let server: TestSmtpServer;
beforeAll(async () => {
  server = await startSmtpServer();
});
afterEach(() => {
  server.received.length = 0;
  server.faults.length = 0;
});
afterAll(() => server.close());

function mailerOf({ port, authority }: TestSmtpServer, options: Partial<SmtpMailerOptions> = {}): Mailer {
  return createSmtpMailer({
    host: 'localhost',
    port,
    security: 'starttls',
    login: null,
    from: 'AudioTricks <noreply@audio.example.org>',
    authorities: [authority],
    ...options,
  });
}
const { signal } = new AbortController();

/** What `send` throws; fails the test where it throws nothing. */
async function failureOf(mailer: Mailer, mail = buildMail()) {
  const failure = await mailer.send(mail, { signal }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Error);
  return failure as Error & { code?: string; isRetryable?: boolean };
}

describe('by SMTP', () => {
  mailerSuite(() => mailerOf(server));

  test('a mail comes as it was written, encrypted, under a Message-ID of its own', async () => {
    const mail = buildMail();
    await mailerOf(server).send(mail, { signal });
    const [received] = server.received;
    expect(received).toMatchObject({ from: 'noreply@audio.example.org', to: ['ada@example.org'], isSecure: true });
    expect(received?.raw).toContain(`Message-ID: <${mail.id}@audio.example.org>`);
    expect(received?.raw).toContain('Auto-Submitted: auto-generated');
    expect(received?.raw).toContain('X-Mail-Category: reset_password');
    expect(received?.raw).toContain('multipart/alternative');
    expect(received?.raw).toMatch(/Subject: =\?UTF-8\?/);
    expect(received?.plain).toContain('\r\n.A line that begins with a dot');
    expect(received?.plain.match(/https:\/\/audio\.example\.org\/reset-password#secret-token/g)).toHaveLength(2);
  });

  test.each(['a@example.org, b@example.org', 'ada@example.org\r\nRCPT TO:<b@example.org>', 'ada@example.org>\r\nDATA'])(
    'the address %j reaches nobody else',
    async (to) => {
      await mailerOf(server)
        .send(buildMail({ to }), { signal })
        .catch(() => {});
      expect(server.received.flatMap((mail) => mail.to).filter((address) => address === 'b@example.org')).toEqual([]);
      expect(server.received.filter((mail) => mail.to.length > 1)).toEqual([]);
    },
  );

  test('with TLS from the first byte, and with a login', async () => {
    const login = { user: 'ada', password: 'right' };
    const other = await startSmtpServer({ secure: true, login });
    try {
      await mailerOf(other, { security: 'tls', login }).send(buildMail(), { signal });
      expect(other.received).toEqual([expect.objectContaining({ isSecure: true, user: 'ada' })]);
      const failure = await failureOf(mailerOf(other, { security: 'tls', login: { ...login, password: 'wrong' } }));
      expect(failure).toMatchObject({ code: 'mail.login_refused', isRetryable: true });
      expect(inspect(failure)).not.toContain('wrong');
    } finally {
      await other.close();
    }
  });
});

describe('a mail server', () => {
  test.each<[string, SmtpFault, string, boolean]>([
    ['asks to come later at RCPT', { at: 'rcpt', status: 450 }, 'mail.deferred', true],
    ['asks to come later with the message', { at: 'message', status: 451 }, 'mail.deferred', true],
    ['knows no such address', { at: 'rcpt', status: 550 }, 'mail.refused', false],
    ['refuses the message', { at: 'message', status: 554 }, 'mail.refused', false],
    ['breaks off before the final dot', { at: 'before_dot' }, 'mail.unreachable', true],
    ['breaks off after the final dot', { at: 'after_dot' }, 'mail.unreachable', true],
    ['says nothing any more', { at: 'silence' }, 'mail.unreachable', true],
  ])('that %s', async (_what, fault, code, isRetryable) => {
    server.faults.push(fault);
    const mailer = mailerOf(server, { silenceMs: 500 });
    const mail = buildMail();
    const failure = await failureOf(mailer, mail);
    expect(failure).toMatchObject({ code, isRetryable });
    // A server may quote what it refuses.
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('secret-token');
    if (!isRetryable) return;
    await mailer.send(mail, { signal });
    const copies = server.received.map(({ raw }) => /^Message-ID: (.+)$/m.exec(raw)?.[1]);
    expect(new Set(copies)).toEqual(new Set([`<${mail.id}@audio.example.org>`]));
    expect(copies).toHaveLength(fault.at === 'after_dot' ? 2 : 1);
  });

  test('that is slow but speaks is waited for', async () => {
    server.faults.push({ at: 'delay', ms: 700 });
    await mailerOf(server, { silenceMs: 5_000 }).send(buildMail(), { signal });
    expect(server.received).toHaveLength(1);
  });

  test('that offers no encryption is told nothing', async () => {
    const plain = await startSmtpServer({ offersTls: false });
    try {
      expect(await failureOf(mailerOf(plain))).toMatchObject({ code: 'mail.insecure', isRetryable: true });
      expect(plain.received).toEqual([]);
      await mailerOf(plain, { security: 'none' }).send(buildMail(), { signal });
      expect(plain.received).toHaveLength(1);
    } finally {
      await plain.close();
    }
  });

  test.each(['starttls', 'tls'] as const)(
    'whose certificate nobody vouches for is told nothing (%s)',
    async (security) => {
      const stranger = await startSmtpServer({ secure: security === 'tls' });
      try {
        const failure = await failureOf(mailerOf(stranger, { security, authorities: [server.authority] }));
        expect(failure).toMatchObject({ code: 'mail.insecure', isRetryable: true });
        expect(stranger.received).toEqual([]);
      } finally {
        await stranger.close();
      }
    },
  );

  test('that does not listen, or does not greet, is away', async () => {
    const port = await probePort('127.0.0.1', 0);
    const failure = await failureOf(mailerOf(server, { host: '127.0.0.1', port }));
    expect(failure).toMatchObject({ code: 'mail.unreachable', isRetryable: true });
    const mute = createServer(() => {});
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    try {
      const address = mute.address();
      const mutePort = typeof address === 'object' ? (address?.port ?? 0) : 0;
      expect(await failureOf(mailerOf(server, { port: mutePort, host: '127.0.0.1', silenceMs: 300 }))).toMatchObject({
        code: 'mail.unreachable',
      });
    } finally {
      mute.close();
    }
  });

  test('is left at once when the attempt is stopped', async () => {
    server.faults.push({ at: 'silence' });
    const stop = new AbortController();
    const sending = mailerOf(server).send(buildMail(), { signal: stop.signal });
    await expect.poll(() => server.faults.length, { timeout: 5_000 }).toBe(0);
    const reason = new Error('the claim is lost');
    stop.abort(reason);
    await expect(sending).rejects.toBe(reason);
    await expect.poll(() => server.open(), { timeout: 2_000 }).toBe(0);
  });
});
