import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { letStepUpLapse, startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { createMailWorld, type MailWorld } from '../../../test/mail-world.ts';
import { startSmtpServer, type TestSmtpServer } from '../../../test/servers/smtp-server.ts';
import { createSmtpMailer } from '../../platform/mailer/index.ts';
import type { Worker } from '../../platform/queue/index.ts';
import { eventually } from '../../platform/queue/testing/eventually.ts';
import { createDeleteOldLinks, createSendLink, identityJobs } from './index.ts';
import { createMakeResetLink } from './make-reset-link.ts';

const minuteMs = 60_000;
let server: TestSmtpServer;
let world: MailWorld;
let worker: Worker;
let http: TestHttp;
/** How far ahead of the real time identity believes to be. */
let aheadMs = 0;
const now = () => new Date(Date.now() + aheadMs);

const start = (emailVerification: 'off' | 'on' | 'required') =>
  startTestHttp({
    database: world.database,
    identity: { emailVerification, queue: world.queue, writeMail: world.writeMail, now },
  });

beforeAll(async () => {
  server = await startSmtpServer();
  const { port, authority } = server;
  const mailer = createSmtpMailer({
    host: 'localhost',
    port,
    security: 'starttls',
    login: null,
    from: 'noreply@audio.example.org',
    authorities: [authority],
  });
  world = await createMailWorld({ mailer, jobs: identityJobs });
  worker = await world.work([createSendLink({ writeMail: world.writeMail, now })]);
  http = await start('on');
});
afterEach(() => {
  aheadMs = 0;
});
afterAll(async () => {
  await http.close();
  await worker.stop({ deadlineMs: 0 });
  await world.close();
  await server.close();
});

const post = (path: string, body: object, to = http) => to.call(`POST /v1/auth/${path}`, { body });
const mailsTo = (address: string) => server.received.filter(({ to }) => to.includes(address));

/** The secret in the newest of so many mails to somebody. */
async function tokenIn(address: string, page: 'verify-email' | 'reset-password', count: number): Promise<string> {
  await eventually(() => expect(mailsTo(address)).toHaveLength(count));
  const [, token] =
    new RegExp(`http://localhost:3000/${page}#token=([\\w-]{43})\\s`).exec(mailsTo(address).at(-1)?.plain ?? '') ?? [];
  if (token === undefined) throw new Error(`no link in the mail to ${address}`);
  return token;
}

/** Resolves when every request for a link so far has been dealt with. */
const allDealtWith = () =>
  eventually(async () => expect(await world.database.system((transaction) => transaction.linkRequest.count())).toBe(0));

async function refusalOf(response: Response): Promise<unknown> {
  return { status: response.status, code: ((await response.json()) as { code: string }).code };
}
const linkInvalid = { status: 410, code: 'auth.link_invalid' };

describe('verifying an address', () => {
  test('by the mail that registering sends, once', async () => {
    const account = await http.register();
    expect(account.user.emailVerifiedAt).toBeNull();
    const token = await tokenIn(account.email, 'verify-email', 1);
    expect((await post('verify-email', { token })).status).toBe(204);
    const me = await (await http.call('GET /v1/me', { token: account.accessToken })).json();
    expect(Date.parse(me.user.emailVerifiedAt)).toBeGreaterThan(Date.now() - minuteMs);
    expect(await refusalOf(await post('verify-email', { token }))).toEqual(linkInvalid);
    expect(http.logLines.join('') + world.logLines.join('')).not.toContain(token);
  });

  test('not by a link that is too old, was replaced, is of another kind, or was made up', async () => {
    const { email } = await http.register();
    const first = await tokenIn(email, 'verify-email', 1);
    aheadMs = 2 * minuteMs;
    expect((await post('resend-verification', { email: email.toUpperCase() })).status).toBe(204);
    const second = await tokenIn(email, 'verify-email', 2);
    expect(await refusalOf(await post('verify-email', { token: first }))).toEqual(linkInvalid);
    expect(await refusalOf(await post('reset-password', { token: second, password: 'a fresh one of mine' }))).toEqual(
      linkInvalid,
    );
    expect(await refusalOf(await post('verify-email', { token: 'A'.repeat(43) }))).toEqual(linkInvalid);
    aheadMs = 25 * 60 * minuteMs;
    expect(await refusalOf(await post('verify-email', { token: second }))).toEqual(linkInvalid);
    aheadMs = 23 * 60 * minuteMs;
    expect((await post('verify-email', { token: second })).status).toBe(204);
    // Nothing is left to verify.
    await post('resend-verification', { email });
    await allDealtWith();
    expect(mailsTo(email)).toHaveLength(2);
  });

  test('two uses at once are one', async () => {
    const { email } = await http.register();
    const token = await tokenIn(email, 'verify-email', 1);
    const answers = await Promise.all(Array.from({ length: 4 }, () => post('verify-email', { token })));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410, 410, 410]);
  });

  test('comes before the first session where that is required', async () => {
    const strict = await start('required');
    try {
      const credentials = { email: 'strict@example.org', password: 'a private phrase of mine' };
      const unverified = { status: 403, code: 'auth.email_unverified' };
      const registered = await post('register', { ...credentials, name: 'Strict' }, strict);
      expect(registered.headers.getSetCookie()).toEqual([]);
      expect(await refusalOf(registered)).toEqual(unverified);
      // The right password is no better than a wrong one: it would tell who registered the address of two.
      const wholeOf = async (response: Response) => ({ ...(await response.json()), requestId: null });
      const right = await wholeOf(await post('sign-in', credentials, strict));
      expect(right).toMatchObject({ status: 401, code: 'auth.credentials_invalid' });
      for (const other of [{ password: 'wrong' }, { email: 'nobody@example.org' }])
        expect(await wholeOf(await post('sign-in', { ...credentials, ...other }, strict))).toEqual(right);
      const token = await tokenIn(credentials.email, 'verify-email', 1);
      expect((await post('verify-email', { token }, strict)).status).toBe(204);
      expect((await post('sign-in', credentials, strict)).status).toBe(200);
    } finally {
      await strict.close();
    }
  });

  test('keeps registering from telling who has an account: only the mailbox learns it, three times an hour', async () => {
    const strict = await start('required');
    try {
      const whole = async (response: Response) => ({
        headers: [...response.headers.keys()],
        cookies: response.headers.getSetCookie(),
        body: { ...(await response.json()), requestId: null },
      });
      const taken = await http.register();
      await tokenIn(taken.email, 'verify-email', 1);
      const form = { password: 'a private phrase of mine', name: 'Somebody' };
      const free = await whole(await post('register', { ...form, email: 'free@example.org' }, strict));
      expect(free.body).toMatchObject({ status: 403, code: 'auth.email_unverified' });
      for (let time = 0; time < 5; time += 1) {
        const email = time % 2 === 0 ? taken.email : taken.email.toUpperCase();
        expect(await whole(await post('register', { ...form, email }, strict))).toEqual(free);
      }
      await eventually(() => expect(mailsTo(taken.email)).toHaveLength(4));
      expect(mailsTo(taken.email).at(-1)?.plain).toContain('It already has an account');
      // What somebody else wanted changes nothing: neither name nor password, nor who gets in.
      const { email, password } = taken;
      expect((await post('sign-in', { email, password: form.password }, strict)).status).toBe(401);
      expect(await (await post('sign-in', { email, password })).json()).toMatchObject({
        user: { id: taken.user.id, name: 'Test Person' },
      });
      aheadMs = 61 * minuteMs;
      await post('register', { ...form, email }, strict);
      await eventually(() => expect(mailsTo(email).length).toBeGreaterThan(4));
    } finally {
      await strict.close();
    }
  });

  test('is not offered where it is off', async () => {
    const lax = await start('off');
    try {
      const { email } = await lax.register();
      expect((await post('resend-verification', { email }, lax)).status).toBe(204);
      await allDealtWith();
      expect(
        await world.database.system((transaction) => transaction.mail.count({ where: { toAddress: email } })),
      ).toBe(0);
    } finally {
      await lax.close();
    }
  });
});

describe('a forgotten password', () => {
  test('is replaced by a link, which works once, ends every session and is told by mail', async () => {
    const account = await http.register();
    const { email } = account;
    await tokenIn(email, 'verify-email', 1);
    expect((await post('forgot-password', { email })).status).toBe(204);
    const token = await tokenIn(email, 'reset-password', 2);
    const common = await post('reset-password', { token, password: 'password1' });
    expect(await refusalOf(common)).toEqual({ status: 422, code: 'auth.password_too_common' });
    const password = 'a fresh one of mine';
    const answer = await post('reset-password', { token, password });
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^at_refresh=; /);
    expect((await http.call('GET /v1/me', { token: account.accessToken })).status).toBe(401);
    expect((await http.call('POST /v1/auth/refresh', { headers: { cookie: account.cookie } })).status).toBe(401);
    expect((await post('sign-in', { email, password: account.password })).status).toBe(401);
    const signedIn = await post('sign-in', { email, password });
    expect(signedIn.status).toBe(200);
    // Whoever read that mail reads mail at the address.
    expect((await signedIn.json()).user.emailVerifiedAt).not.toBeNull();
    expect(await refusalOf(await post('reset-password', { token, password }))).toEqual(linkInvalid);
    await eventually(() => expect(mailsTo(email)).toHaveLength(3));
    expect(mailsTo(email).at(-1)?.plain).toContain('Your password was changed');
    expect(http.logLines.join('') + world.logLines.join('')).not.toContain(token);
  });

  test('is not replaced by a link of half an hour ago, nor of somebody who was deactivated', async () => {
    const { email, user } = await http.register();
    await tokenIn(email, 'verify-email', 1);
    await post('forgot-password', { email });
    const token = await tokenIn(email, 'reset-password', 2);
    const password = 'a fresh one of mine';
    aheadMs = 31 * minuteMs;
    expect(await refusalOf(await post('reset-password', { token, password }))).toEqual(linkInvalid);
    aheadMs = 0;
    await world.database.system((transaction) =>
      transaction.user.update({ where: { id: user.id }, data: { isActive: false } }),
    );
    expect(await refusalOf(await post('reset-password', { token, password }))).toEqual(linkInvalid);
    aheadMs = 5 * minuteMs;
    await post('forgot-password', { email });
    await allDealtWith();
    expect(mailsTo(email)).toHaveLength(2);
  });

  test('tells nobody whether there is such an account: the same answer for the same writes', async () => {
    const { email } = await http.register();
    await tokenIn(email, 'verify-email', 1);
    await worker.stop({ deadlineMs: 10_000 });
    try {
      const answers = [];
      for (const address of [email, 'nobody@example.org']) {
        const response = await post('forgot-password', { email: address });
        answers.push({
          status: response.status,
          body: await response.text(),
          cookies: response.headers.getSetCookie(),
        });
      }
      expect(answers[0]).toEqual({ status: 204, body: '', cookies: [] });
      expect(answers[1]).toEqual(answers[0]);
      const requests = await world.database.system((transaction) => transaction.linkRequest.findMany());
      expect(requests.map((request) => request.email)).toEqual([email, 'nobody@example.org']);
    } finally {
      worker = await world.work([createSendLink({ writeMail: world.writeMail, now })]);
    }
    await allDealtWith();
    await tokenIn(email, 'reset-password', 2);
    expect(mailsTo('nobody@example.org')).toEqual([]);
  });

  test('fills nobody’s mailbox: one mail a minute, five an hour, however many ask at once', async () => {
    const { email } = await http.register();
    await tokenIn(email, 'verify-email', 1);
    const askOften = () => Promise.all(Array.from({ length: 3 }, () => post('forgot-password', { email })));
    for (let minute = 0; minute < 7; minute += 1) {
      aheadMs = minute * 1.1 * minuteMs;
      await askOften();
      await allDealtWith();
    }
    await eventually(() => expect(mailsTo(email)).toHaveLength(1 + 5));
    aheadMs = 90 * minuteMs;
    await askOften();
    await tokenIn(email, 'reset-password', 1 + 6);
  });

  test('an operator makes a link for whom no mail reaches', async () => {
    const { email } = await http.register();
    const makeResetLink = createMakeResetLink({ database: world.database, publicUrl: 'https://audio.example.org' });
    expect(await makeResetLink('nobody@example.org')).toBeNull();
    const link = await makeResetLink(email.toUpperCase());
    expect(link?.url).toMatch(/^https:\/\/audio\.example\.org\/reset-password#token=[\w-]{43}$/);
    const token = link?.url.split('=')[1];
    const password = 'a fresh one of mine';
    expect((await post('reset-password', { token, password })).status).toBe(204);
    const signedIn = await (await post('sign-in', { email, password })).json();
    expect(signedIn.user.emailVerifiedAt).toBeNull();
  });
});

describe('another address', () => {
  const changeTo = (account: TestAccount, email: string) =>
    http.call('PUT /v1/me/email', { token: account.accessToken, body: { email } });
  const signInBy = (email: string, { password }: TestAccount) => post('sign-in', { email, password });
  const newAddress = () => `new.${Math.random().toString(36).slice(2)}@example.org`;

  test('becomes somebody’s when the link sent there is used; the one before is told', async () => {
    const account = await http.register();
    await tokenIn(account.email, 'verify-email', 1);
    await post('forgot-password', { email: account.email });
    const reset = await tokenIn(account.email, 'reset-password', 2);
    const email = newAddress();
    expect((await changeTo(account, email.toUpperCase())).status).toBe(204);
    const token = await tokenIn(email, 'verify-email', 1);
    await eventually(() => expect(mailsTo(account.email)).toHaveLength(3));
    expect(mailsTo(account.email).at(-1)?.plain).toContain('asked for another e-mail address');
    expect((await signInBy(email, account)).status).toBe(401);
    expect((await signInBy(account.email, account)).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 3 }, () => post('verify-email', { token })));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410, 410]);
    expect((await signInBy(account.email, account)).status).toBe(401);
    expect(await (await signInBy(email, account)).json()).toMatchObject({
      user: { id: account.user.id, email, emailVerifiedAt: expect.any(String) },
    });
    // What was sent to the address that was works no more.
    expect(await refusalOf(await post('reset-password', { token: reset, password: 'a fresh one of mine' }))).toEqual(
      linkInvalid,
    );
    await eventually(() => expect(mailsTo(account.email)).toHaveLength(4));
    expect(mailsTo(account.email).at(-1)?.plain).toContain('Your e-mail address was changed');
  });

  test('that is somebody else’s gets the same answer, and only its mailbox learns it', async () => {
    const [account, other] = [await http.register(), await http.register()];
    const answer = await changeTo(account, other.email);
    expect({ status: answer.status, body: await answer.text() }).toEqual({ status: 204, body: '' });
    await eventually(() => expect(mailsTo(other.email)).toHaveLength(2));
    expect(mailsTo(other.email).at(-1)?.plain).toContain('You already have an account');
    await eventually(() => expect(mailsTo(account.email)).toHaveLength(2));
  });

  test('that many people want fills nobody’s mailbox', async () => {
    const other = await http.register();
    await tokenIn(other.email, 'verify-email', 1);
    const people = await Promise.all(Array.from({ length: 5 }, () => http.register()));
    for (const person of people) await changeTo(person, other.email);
    await allDealtWith();
    // Each of them hears of it, whatever becomes of it.
    for (const { email } of people) await eventually(() => expect(mailsTo(email)).toHaveLength(2));
    const written = await world.database.system((transaction) =>
      transaction.mail.count({ where: { toAddress: other.email, category: 'address_taken' } }),
    );
    expect(written).toBe(3);
  });

  test('that somebody else took meanwhile does not change', async () => {
    const account = await http.register();
    const email = newAddress();
    await changeTo(account, email);
    const token = await tokenIn(email, 'verify-email', 1);
    await http.register({ email });
    expect(await refusalOf(await post('verify-email', { token }))).toEqual(linkInvalid);
    expect((await signInBy(account.email, account)).status).toBe(200);
  });

  test('is asked for by whom it concerns, who showed of late who they are', async () => {
    const account = await http.register();
    const nobody = await http.call('PUT /v1/me/email', { body: { email: newAddress() } });
    expect(nobody.status).toBe(401);
    expect(await refusalOf(await changeTo(account, 'no address'))).toEqual({ status: 422, code: 'request.invalid' });
    await letStepUpLapse(world.database, account);
    const late = await changeTo(account, newAddress());
    expect(await refusalOf(late)).toEqual({ status: 403, code: 'auth.step_up_required' });
  });
});

test.each(['resend-verification', 'forgot-password'])(
  '%s is counted by address, whatever it is asked for',
  async (path) => {
    const limited = await startTestHttp({
      database: world.database,
      identity: { emailVerification: 'on', queue: world.queue, writeMail: world.writeMail, now },
      rateLimits: { linksPerAddress: 2 },
    });
    try {
      const statuses = [];
      for (const name of ['a', 'b', 'c']) {
        statuses.push((await post(path, { email: `${name}@example.org` }, limited)).status);
      }
      expect(statuses).toEqual([204, 204, 429]);
      const invalid = await post('verify-email', { token: '' });
      expect(await refusalOf(invalid)).toEqual({ status: 422, code: 'request.invalid' });
    } finally {
      await limited.close();
    }
  },
);

test('old links are deleted', async () => {
  const inTenDays = () => new Date(Date.now() + 10 * 24 * 60 * minuteMs);
  expect(await createDeleteOldLinks({ database: world.database, now: inTenDays })()).toBeGreaterThan(0);
  expect(await world.database.system((transaction) => transaction.emailLink.count())).toBe(0);
});
