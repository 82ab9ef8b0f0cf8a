import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cookiesOf, startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { createMailWorld, type MailWorld } from '../../../test/mail-world.ts';
import { createOutboxMailer } from '../../platform/mailer/index.ts';
import { newId } from '../../shared/ids.ts';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
let world: MailWorld;
let http: TestHttp;
beforeAll(async () => {
  world = await createMailWorld({ mailer: createOutboxMailer() });
  http = await startTestHttp({
    database: world.database,
    identity: { queue: world.queue, writeMail: world.writeMail },
  });
});
afterAll(async () => {
  await http?.close();
  await world?.close();
});

/** One more device of somebody. */
async function signIn({ email, password }: { email: string; password: string }, userAgent = firefox) {
  const headers = { 'user-agent': userAgent };
  const response = await http.call('POST /v1/auth/sign-in', { body: { email, password }, headers });
  const { accessToken } = await response.json();
  return { status: response.status, token: accessToken as string, cookie: cookiesOf(response) };
}

async function sessionsOf(token: string): Promise<{ id: string; device: string; isCurrent: boolean }[]> {
  const response = await http.call('GET /v1/me/sessions', { token });
  expect(response.status).toBe(200);
  return (await response.json()).items;
}

const isIn = async (token: string) => (await http.call('GET /v1/me', { token })).status === 200;
/** What somebody was told, but for sign-ins from a device that was never there. */
const mailsTo = async (address: string) =>
  (await world.readOutbox({ limit: 200 })).filter(
    ({ toAddress, category }) => toAddress === address && category !== 'new_device',
  );

async function refusalOf(response: Response) {
  const { code, errors } = await response.json();
  return { status: response.status, code, path: errors?.[0]?.path };
}

describe('sessions', () => {
  test('are listed, this one first, and ended one by one at once', async () => {
    const account = await http.register();
    const other = await signIn(account);
    const listed = await sessionsOf(account.accessToken);
    expect(listed.map(({ device, isCurrent }) => ({ device, isCurrent }))).toEqual([
      { device: 'A program', isCurrent: true },
      { device: 'Firefox on Linux', isCurrent: false },
    ]);
    expect(listed[0]).toMatchObject({ ipAddress: '127.0.0.1', lastUsedAt: expect.stringMatching(/Z$/) });
    const path = `DELETE /v1/me/sessions/${listed[1]?.id}`;
    expect((await http.call(path, { token: account.accessToken })).status).toBe(204);
    expect(await isIn(other.token)).toBe(false);
    expect(await isIn(account.accessToken)).toBe(true);
    expect((await http.call('POST /v1/auth/refresh', { headers: { cookie: other.cookie } })).status).toBe(401);
    expect(await sessionsOf(account.accessToken)).toHaveLength(1);
    const again = await http.call(path, { token: account.accessToken });
    expect(await refusalOf(again)).toMatchObject({ status: 404, code: 'session.not_found' });
  });

  test('of somebody else are not there', async () => {
    const [mine, theirs] = await Promise.all([http.register(), http.register()]);
    const [{ id = '' } = {}] = await sessionsOf(theirs.accessToken);
    for (const sessionId of [id, newId()]) {
      const response = await http.call(`DELETE /v1/me/sessions/${sessionId}`, { token: mine.accessToken });
      expect(await refusalOf(response)).toMatchObject({ status: 404, code: 'session.not_found' });
    }
    expect(await isIn(theirs.accessToken)).toBe(true);
    const malformed = await http.call('DELETE /v1/me/sessions/1', { token: mine.accessToken });
    expect(await refusalOf(malformed)).toEqual({ status: 422, code: 'request.invalid', path: 'params.sessionId' });
  });

  test('are ended all but this one, or all', async () => {
    const account = await http.register();
    const others = [await signIn(account), await signIn(account)];
    const stranger = await http.register();
    expect((await http.call('DELETE /v1/me/sessions', { token: account.accessToken })).status).toBe(204);
    expect(await Promise.all(others.map(({ token }) => isIn(token)))).toEqual([false, false]);
    const third = await signIn(account);
    const response = await http.call('POST /v1/auth/sign-out-everywhere', { token: account.accessToken });
    expect(response.status).toBe(204);
    expect(response.headers.getSetCookie()[0]).toMatch(/^at_refresh=; /);
    expect(await Promise.all([account.accessToken, third.token].map(isIn))).toEqual([false, false]);
    expect(await isIn(stranger.accessToken)).toBe(true);
  });
});

describe('changing the password', () => {
  const change = (account: TestAccount, currentPassword: string, password: string) =>
    http.call('PUT /v1/me/password', { token: account.accessToken, body: { currentPassword, password } });
  const fresh = 'a fresh one of mine';

  test('ends the other sessions and older links, keeps this one, and is told by mail', async () => {
    const account = await http.register();
    const other = await signIn(account);
    expect((await change(account, account.password, fresh)).status).toBe(204);
    expect(await isIn(account.accessToken)).toBe(true);
    expect(await isIn(other.token)).toBe(false);
    expect((await signIn(account)).status).toBe(401);
    expect((await signIn({ ...account, password: fresh })).status).toBe(200);
    const mails = await mailsTo(account.email);
    expect(mails.map(({ category }) => category)).toEqual(['password_changed']);
    expect(mails[0]?.body?.text).toContain('signed in elsewhere was signed out');
  });

  test('takes the current one, and none that anybody would try', async () => {
    const account = await http.register();
    const wrong = { status: 403, code: 'auth.password_wrong', path: 'body.currentPassword' };
    expect(await refusalOf(await change(account, 'not mine', fresh))).toEqual(wrong);
    const common = { status: 422, code: 'auth.password_too_common', path: 'body.password' };
    expect(await refusalOf(await change(account, account.password, 'password1'))).toEqual(common);
    expect(await refusalOf(await change(account, account.password, account.email))).toEqual(common);
    const short = { status: 422, code: 'request.invalid', path: 'body.password' };
    expect(await refusalOf(await change(account, account.password, 'short'))).toEqual(short);
    expect((await signIn(account)).status).toBe(200);
    expect(await mailsTo(account.email)).toEqual([]);
  });

  test('is no place to guess the current one: wrong ones lock as those of signing in, and end no session', async () => {
    const account = await http.register();
    const change10 = Array.from({ length: 10 }, () => change(account, 'a guess of somebody', fresh));
    expect((await Promise.all(change10)).map(({ status }) => status)).toEqual(Array(10).fill(403));
    const refused = await change(account, account.password, fresh);
    expect(refused.headers.get('retry-after')).toBe('900');
    expect(await refusalOf(refused)).toMatchObject({ status: 429, code: 'auth.too_many_attempts' });
    expect((await signIn(account)).status).toBe(429);
    expect(await isIn(account.accessToken)).toBe(true);
    const seen = await world.database.system((transaction) =>
      transaction.securityEvent.findMany({ where: { userId: account.user.id }, orderBy: { id: 'asc' } }),
    );
    expect(seen.map(({ type, occurrences }) => [type, occurrences])).toEqual([
      ['sign_in.failed', 10],
      ['sign_in.locked', 1],
    ]);
  });

  test('of two at once one is made', async () => {
    const account = await http.register();
    const answers = await Promise.all([fresh, `${fresh}, again`].map((one) => change(account, account.password, one)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 403]);
    expect(await mailsTo(account.email)).toHaveLength(1);
  });
});

describe('the profile', () => {
  const update = (account: TestAccount, body: object) =>
    http.call('PATCH /v1/me', { token: account.accessToken, body });

  test('is changed field by field, and stands in every answer about me', async () => {
    const account = await http.register();
    const full = {
      ...{ name: 'Ada', givenName: 'Augusta Ada', familyName: 'King', timezone: 'Europe/London', language: 'en-gb' },
      phone: '+44 (20) 7946-0018',
    };
    const response = await update(account, full);
    expect(response.status).toBe(200);
    const changed = { ...full, language: 'en-GB', phone: '+442079460018', username: null };
    expect(await response.json()).toMatchObject(changed);
    const cleared = await (await update(account, { phone: null, familyName: null })).json();
    expect(cleared).toMatchObject({ ...changed, phone: null, familyName: null });
    const me = await (await http.call('GET /v1/me', { token: account.accessToken })).json();
    expect(me).toMatchObject({ user: cleared, emailVerification: 'off' });
    expect(Date.parse(me.user.lastSignInAt)).toBeGreaterThan(Date.now() - 60_000);
    expect(await (await update(account, {})).json()).toEqual(cleared);
  });

  test.each([
    ['no name', { name: ' ' }, 'body.name'],
    ['a name that cannot be stored', { familyName: 'a\u0000b' }, 'body.familyName'],
    ['a name without end', { givenName: 'a'.repeat(101) }, 'body.givenName'],
    ['a place that does not exist', { timezone: 'Mars/Olympus' }, 'body.timezone'],
    ['an offset', { timezone: '+10:00' }, 'body.timezone'],
    ['no language', { language: 'english please' }, 'body.language'],
    ['a number without its country', { phone: '02 5550 1234' }, 'body.phone'],
    ['a username that is an address', { username: 'ada@example.org' }, 'body.username'],
    ['a short username', { username: 'ab' }, 'body.username'],
    ['another address', { email: 'other@example.org' }, 'body.email'],
  ])('%s is refused', async (_what, body, path) => {
    const account = await http.register();
    expect(await refusalOf(await update(account, body))).toEqual({ status: 422, code: 'request.invalid', path });
  });

  test('a username signs in, whatever its case, and is one person’s', async () => {
    const [account, other] = await Promise.all([http.register(), http.register()]);
    expect((await update(account, { username: 'Ada.Lovelace' })).status).toBe(200);
    const { password } = account;
    expect((await signIn({ email: ' ADA.lovelace', password })).status).toBe(200);
    expect((await signIn({ email: 'ada.lovelace', password: other.password })).status).toBe(401);
    const taken = { status: 409, code: 'account.username_taken', path: 'body.username' };
    for (const username of ['ADA.LOVELACE', 'Support']) {
      expect(await refusalOf(await update(other, { username }))).toEqual(taken);
    }
    expect((await update(account, { username: 'ada.LOVELACE' })).status).toBe(200);
    expect((await update(account, { username: null })).status).toBe(200);
    expect((await signIn({ email: 'ada.lovelace', password })).status).toBe(401);
    expect((await signIn(account)).status).toBe(200);
  });

  test('usernames that cannot be had are tried twenty times an hour, by whoever asks', async () => {
    const [account, prober] = await Promise.all([http.register(), http.register()]);
    expect((await update(account, { username: 'Grace.Hopper' })).status).toBe(200);
    for (let time = 0; time < 19; time += 1)
      expect((await update(prober, { username: 'grace.hopper' })).status).toBe(409);
    // What can be had counts for nothing, nor does what names no username.
    expect((await update(prober, { username: `free.${prober.user.id.slice(-12)}` })).status).toBe(200);
    expect((await update(prober, { username: 'grace.hopper' })).status).toBe(409);
    const refused = await update(prober, { username: 'grace.hopper' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3500);
    expect(await refusalOf(refused)).toMatchObject({ status: 429, code: 'request.rate_limited' });
    expect((await update(prober, { username: 'surely.free' })).status).toBe(429);
    expect((await update(prober, { name: 'Still Myself', username: null })).status).toBe(200);
    expect((await update(account, { username: 'G.Hopper' })).status).toBe(200);
  });

  test('of many who want a username at once one gets it', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => http.register()));
    const answers = await Promise.all(people.map((person) => update(person, { username: 'wanted' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });
});
