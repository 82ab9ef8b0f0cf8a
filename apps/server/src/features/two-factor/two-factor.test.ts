import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { codeOfApp } from '../../../test/authenticator-app.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { cookiesOf, letStepUpLapse, startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { createDeleteOldChallenges } from '../challenges/index.ts';
import { createMakeResetLink } from '../identity/index.ts';
import type { WriteMail } from '../mail/index.ts';
import { createRecordSecurityEvent } from '../security-events/index.ts';

let scratch: TestDatabase;
let http: TestHttp;
let clock: Date;
let mails: { toAddress: string; category: string }[];
beforeAll(async () => {
  scratch = await createTestDatabase();
  const now = () => clock;
  const writeMail: WriteMail = async (_, { toAddress, message }) => {
    mails.push({ toAddress, category: message.category });
    return 'mail';
  };
  const recordSecurityEvent = createRecordSecurityEvent({ writeMail, now });
  http = await startTestHttp({ database: scratch.database, identity: { now, writeMail, recordSecurityEvent } });
});
afterAll(async () => {
  await http?.close();
  await scratch?.close();
});
beforeEach(() => {
  // Tokens are looked at by the same clock.
  clock = new Date();
  mails = [];
});

const later = (seconds: number) => {
  clock = new Date(clock.getTime() + seconds * 1000);
};
const codeOf = (secret: string, at = clock) => codeOfApp(secret, at);
/** Six digits that are no code of these minutes. */
function wrongCodeOf(secret: string): string {
  const near = [-30, 0, 30].map((seconds) => codeOf(secret, new Date(clock.getTime() + seconds * 1000)));
  return ['000000', '000001', '000002', '000003'].find((code) => !near.includes(code)) ?? '';
}

async function problemOf(response: Response) {
  const { code, errors } = await response.json();
  return { status: response.status, code, path: errors?.[0]?.path };
}

/** An account with two-factor sign-in on; its next code is good again. */
async function guarded(): Promise<TestAccount & { secret: string; recoveryCodes: string[] }> {
  const account = await http.register();
  const { secret } = await (await http.call('POST /v1/me/totp', { token: account.accessToken })).json();
  const confirmed = await http.call('POST /v1/me/totp/confirm', {
    token: account.accessToken,
    body: { code: codeOf(secret) },
  });
  expect(confirmed.status).toBe(200);
  const { recoveryCodes } = await confirmed.json();
  later(30);
  return { ...account, secret, recoveryCodes };
}

/** The password's step; the cookie it gave. */
async function signIn({ email, password }: { email: string; password: string }): Promise<string> {
  const response = await http.call('POST /v1/auth/sign-in', { body: { email, password } });
  expect(await problemOf(response)).toMatchObject({ status: 401, code: 'auth.second_factor_required' });
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^at_second_factor=.*HttpOnly; SameSite=Strict/),
  ]);
  return cookiesOf(response);
}

const finish = (cookie: string, body: object) =>
  http.call('POST /v1/auth/second-factor', { body, headers: { cookie } });

describe('turning it on', () => {
  test('takes a code of the app, keeps the secret sealed, and tells by mail', async () => {
    const account = await http.register();
    const begun = await http.call('POST /v1/me/totp', { token: account.accessToken });
    expect(begun.status).toBe(201);
    const { secret, uri } = await begun.json();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toBe(
      `otpauth://totp/AudioTricks:${encodeURIComponent(account.email)}?issuer=AudioTricks&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    );
    const confirm = (code: string) =>
      http.call('POST /v1/me/totp/confirm', { token: account.accessToken, body: { code } });
    expect(await problemOf(await confirm(wrongCodeOf(secret)))).toEqual({
      status: 422,
      code: 'auth.code_invalid',
      path: 'body.code',
    });
    // Nothing is asked for before it is confirmed.
    expect(
      (await http.call('POST /v1/auth/sign-in', { body: { email: account.email, password: account.password } })).status,
    ).toBe(200);
    const answers = await Promise.all([confirm(codeOf(secret)), confirm(codeOf(secret))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, expect.toBeOneOf([409, 422])]);
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(new Set(bodies.flatMap(({ recoveryCodes = [] }) => recoveryCodes)).size).toBe(10);
    expect(mails).toEqual([{ toAddress: account.email, category: 'factors_changed' }]);
    const row = await scratch.database.system((transaction) =>
      transaction.totpFactor.findUniqueOrThrow({ where: { userId: account.user.id } }),
    );
    expect(Buffer.from(row.sealedSecret).toString('latin1')).not.toContain(secret);
    const security = await http.call('GET /v1/me/security', { token: account.accessToken });
    expect(await security.json()).toEqual({
      hasPassword: true,
      totpConfirmedAt: clock.toISOString(),
      recoveryCodesLeft: 10,
      oidc: null,
    });
    const again = await http.call('POST /v1/me/totp', { token: account.accessToken });
    expect(await problemOf(again)).toMatchObject({ status: 409, code: 'auth.totp_on' });
  });

  test('needs a secret first', async () => {
    const { accessToken: token } = await http.register();
    const confirmed = await http.call('POST /v1/me/totp/confirm', { token, body: { code: '123456' } });
    expect(await problemOf(confirmed)).toMatchObject({ status: 409, code: 'auth.totp_not_begun' });
    const codes = await http.call('POST /v1/me/recovery-codes', { token });
    expect(await problemOf(codes)).toMatchObject({ status: 409, code: 'auth.totp_not_begun' });
    expect((await http.call('DELETE /v1/me/totp', { token })).status).toBe(204);
  });
});

describe('signing in', () => {
  test('takes a code of now, the period before or the one after, once, with spaces in it', async () => {
    const account = await guarded();
    for (const shift of [-30, 0, 30]) {
      later(90);
      const code = codeOf(account.secret, new Date(clock.getTime() + shift * 1000));
      const cookie = await signIn(account);
      const response = await finish(cookie, { code: `${code.slice(0, 3)} ${code.slice(3)}` });
      expect(response.status).toBe(200);
      const { user, accessToken } = await response.json();
      expect(user).toEqual({ ...account.user, lastSignInAt: clock.toISOString() });
      expect((await http.call('GET /v1/me', { token: accessToken })).status).toBe(200);
      // Neither the cookie nor the code work again.
      expect(await problemOf(await finish(cookie, { code }))).toMatchObject({ code: 'auth.second_factor_expired' });
      expect(await problemOf(await finish(await signIn(account), { code }))).toMatchObject({
        code: 'auth.code_invalid',
      });
      later(3600);
    }
    for (const shift of [-60, 60]) {
      const code = codeOf(account.secret, new Date(clock.getTime() + shift * 1000));
      expect(await problemOf(await finish(await signIn(account), { code }))).toMatchObject({
        code: 'auth.code_invalid',
      });
    }
  });

  test('of two with the same code at once one comes in', async () => {
    const account = await guarded();
    const cookies = [await signIn(account), await signIn(account)];
    const code = codeOf(account.secret);
    const answers = await Promise.all(cookies.map((cookie) => finish(cookie, { code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  });

  test('a recovery code works once, however it is typed, and is told by mail', async () => {
    const account = await guarded();
    const [first = '', second = ''] = account.recoveryCodes;
    mails = [];
    const typed = first.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'L');
    expect((await finish(await signIn(account), { recoveryCode: typed })).status).toBe(200);
    expect(mails).toEqual([{ toAddress: account.email, category: 'recovery_code_used' }]);
    expect(await problemOf(await finish(await signIn(account), { recoveryCode: first }))).toEqual({
      status: 422,
      code: 'auth.code_invalid',
      path: 'body.recoveryCode',
    });
    // New ones end the old ones.
    const { accessToken } = await (await finish(await signIn(account), { code: codeOf(account.secret) })).json();
    const made = await http.call('POST /v1/me/recovery-codes', { token: accessToken });
    expect(made.status).toBe(201);
    const { recoveryCodes } = await made.json();
    expect((await finish(await signIn(account), { recoveryCode: second })).status).toBe(422);
    expect((await finish(await signIn(account), { recoveryCode: recoveryCodes[9] })).status).toBe(200);
  });

  test('guesses are bounded, also many at once, and a good code ends the count', async () => {
    const account = await guarded();
    const cookies: string[] = [];
    // One after the other: of sign-ins at once each takes an attempt until its password was found to be right.
    for (let time = 0; time < 12; time += 1) cookies.push(await signIn(account));
    const code = wrongCodeOf(account.secret);
    const answers = await Promise.all(cookies.map((cookie) => finish(cookie, { code })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([422, 422, 422, 422, ...Array(8).fill(429)]);
    const attempt = async (given: string) => problemOf(await finish(await signIn(account), { code: given }));
    // Not even the right one is looked at.
    expect(await attempt(codeOf(account.secret))).toMatchObject({ status: 429, code: 'auth.too_many_attempts' });
    later(61);
    expect(await attempt(wrongCodeOf(account.secret))).toMatchObject({ status: 422 });
    later(61);
    expect(await attempt(codeOf(account.secret))).toMatchObject({ status: 429 });
    later(60);
    expect(await attempt(codeOf(account.secret))).toMatchObject({ status: 200 });
    expect(await attempt(wrongCodeOf(account.secret))).toMatchObject({ status: 422 });
  });

  test('takes ten minutes at most, and ends with the account', async () => {
    const account = await guarded();
    const cookie = await signIn(account);
    later(10 * 60);
    expect(await problemOf(await finish(cookie, { code: codeOf(account.secret) }))).toMatchObject({
      status: 401,
      code: 'auth.second_factor_expired',
    });
    expect(await createDeleteOldChallenges({ database: scratch.database, now: () => clock })()).toBeGreaterThan(0);
    const other = await signIn(account);
    await scratch.database.system((transaction) =>
      transaction.user.update({ where: { id: account.user.id }, data: { isActive: false } }),
    );
    expect(await problemOf(await finish(other, { code: codeOf(account.secret) }))).toMatchObject({ status: 401 });
  });

  test.each([
    ['nothing', {}],
    ['both', { code: '123456', recoveryCode: 'x' }],
    ['letters', { code: 'abcdef' }],
    ['five digits', { code: '12345' }],
  ])('%s is refused', async (_what, body) => {
    expect(await problemOf(await finish('at_second_factor=x', body))).toMatchObject({
      status: 422,
      code: 'request.invalid',
    });
  });

  test('without a cookie, or with a made-up one, starts over', async () => {
    for (const cookie of ['', 'at_second_factor=guess']) {
      expect(await problemOf(await finish(cookie, { code: '123456' }))).toMatchObject({
        code: 'auth.second_factor_expired',
      });
    }
  });

  test('a new password does not get around it (ASVS 6.4.3)', async () => {
    const account = await guarded();
    const { email } = account;
    const link = await createMakeResetLink({ database: scratch.database, publicUrl: 'http://localhost:3000' })(email);
    const token = new URL(link?.url ?? '').hash.replace('#token=', '');
    const password = 'a password of somebody who reads the mail';
    const reset = await http.call('POST /v1/auth/reset-password', { body: { token, password } });
    expect(reset.status).toBe(204);
    expect((await finish(await signIn({ email, password }), { code: codeOf(account.secret) })).status).toBe(200);
  });

  test('the wrong password does not tell that there is a second factor', async () => {
    const { email } = await guarded();
    const response = await http.call('POST /v1/auth/sign-in', { body: { email, password: 'a wrong password' } });
    expect(await problemOf(response)).toMatchObject({ code: 'auth.credentials_invalid' });
    expect(response.headers.getSetCookie()).toEqual([]);
  });
});

describe('the security events of an account', () => {
  const eventsOf = ({ user }: TestAccount) =>
    scratch.database.system((transaction) =>
      transaction.securityEvent.findMany({
        where: { userId: user.id, type: { startsWith: 'two_factor.' } },
        select: { type: true, severity: true, ipAddress: true, occurrences: true },
        orderBy: { id: 'asc' },
      }),
    );

  test('tell of every change of its second factor, and of each recovery code that is used', async () => {
    const account = await guarded();
    const [recoveryCode = ''] = account.recoveryCodes;
    const wrong = await finish(await signIn(account), { recoveryCode: 'no code at all' });
    expect(wrong.status).toBe(422);
    const { accessToken: token } = await (await finish(await signIn(account), { recoveryCode })).json();
    expect((await http.call('POST /v1/me/recovery-codes', { token })).status).toBe(201);
    expect((await http.call('DELETE /v1/me/totp', { token })).status).toBe(204);
    expect((await http.call('DELETE /v1/me/totp', { token })).status).toBe(204);
    const once = { ipAddress: '127.0.0.1', occurrences: 1 };
    expect(await eventsOf(account)).toEqual([
      { type: 'two_factor.turned_on', severity: 'notice', ...once },
      { type: 'two_factor.recovery_code_used', severity: 'warning', ...once },
      { type: 'two_factor.codes_renewed', severity: 'notice', ...once },
      { type: 'two_factor.turned_off', severity: 'warning', ...once },
    ]);
  });

  test('tell from the fifth wrong proof in a row on, by mail once a day', async () => {
    const account = await guarded();
    const guess = async () => (await finish(await signIn(account), { code: wrongCodeOf(account.secret) })).status;
    for (const _ of [1, 2, 3, 4]) expect(await guess()).toBe(422);
    mails = [];
    expect((await eventsOf(account)).map(({ type }) => type)).toEqual(['two_factor.turned_on']);
    expect(await guess()).toBe(429);
    // Whoever has the patience to wait is told of as well.
    later(61);
    expect(await guess()).toBe(422);
    const [, guessed, ...others] = await eventsOf(account);
    expect(others).toEqual([]);
    expect(guessed).toEqual({
      ...{ type: 'two_factor.guessed', severity: 'severe' },
      ...{ ipAddress: '127.0.0.1', occurrences: 2 },
    });
    expect(mails).toEqual([{ toAddress: account.email, category: 'security_event' }]);
  });
});

describe('step-up', () => {
  const settle = (account: TestAccount) => letStepUpLapse(scratch.database, account);
  const stepUp = ({ accessToken: token }: TestAccount, body: object) =>
    http.call('POST /v1/auth/step-up', { token, body });

  test('is asked for by what is dangerous, and given by the password', async () => {
    const account = await http.register();
    const begin = () => http.call('POST /v1/me/totp', { token: account.accessToken });
    await settle(account);
    expect(await problemOf(await begin())).toMatchObject({ status: 403, code: 'auth.step_up_required' });
    expect(await problemOf(await stepUp(account, { password: 'a wrong password' }))).toEqual({
      status: 403,
      code: 'auth.step_up_failed',
      path: 'body.password',
    });
    expect((await begin()).status).toBe(403);
    expect((await stepUp(account, { password: account.password })).status).toBe(204);
    expect((await begin()).status).toBe(201);
  });

  test('holds for its own session only', async () => {
    const account = await http.register();
    const { email, password } = account;
    const other = await (await http.call('POST /v1/auth/sign-in', { body: { email, password } })).json();
    await settle(account);
    expect((await stepUp(account, { password })).status).toBe(204);
    expect((await http.call('POST /v1/me/totp', { token: other.accessToken })).status).toBe(403);
  });

  test('takes a code where two-factor sign-in is on: the password alone is not enough', async () => {
    const account = await guarded();
    const remove = () => http.call('DELETE /v1/me/totp', { token: account.accessToken });
    await settle(account);
    expect((await remove()).status).toBe(403);
    const { password } = account;
    expect(await problemOf(await stepUp(account, { password }))).toMatchObject({ code: 'auth.step_up_failed' });
    expect((await remove()).status).toBe(403);
    mails = [];
    expect((await stepUp(account, { code: codeOf(account.secret) })).status).toBe(204);
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 204]);
    expect(mails).toEqual([{ toAddress: account.email, category: 'factors_changed' }]);
    const { email } = account;
    expect((await http.call('POST /v1/auth/sign-in', { body: { email, password } })).status).toBe(200);
  });

  test('guesses of the password are bounded too', async () => {
    const account = await http.register();
    const answers = await Promise.all(Array.from({ length: 8 }, () => stepUp(account, { password: 'a guess' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([403, 403, 403, 403, 429, 429, 429, 429]);
  });
});
