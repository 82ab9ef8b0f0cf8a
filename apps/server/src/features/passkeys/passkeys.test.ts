import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { codeOfApp } from '../../../test/authenticator-app.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { cookiesOf, letStepUpLapse, startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from './testing/software-authenticator.ts';

const party = { rpId: 'localhost', origin: 'http://localhost:3000' };
let scratch: TestDatabase;
let http: TestHttp;
let mails: string[] = [];
const identity = {
  writeMail: async (_: unknown, { message }: { message: { category: string } }) => {
    mails.push(message.category);
    return 'mail';
  },
};
beforeAll(async () => {
  scratch = await createTestDatabase();
  http = await startTestHttp({ database: scratch.database, identity });
});
afterAll(async () => {
  await http?.close();
  await scratch?.close();
});
beforeEach(() => {
  mails = [];
});

async function problemOf(response: Response) {
  const { code, errors } = await response.json();
  return { status: response.status, code, path: errors?.[0]?.path };
}
const challengeOf = async (response: Promise<Response>): Promise<string> => (await (await response).json()).challenge;
const newOptions = ({ accessToken: token }: TestAccount) => http.call('POST /v1/me/passkeys/options', { token });
const question = () => challengeOf(http.call('POST /v1/auth/passkey/options'));
const signIn = (passkey: unknown) => http.call('POST /v1/auth/passkey', { body: { passkey } });
const add = ({ accessToken: token }: TestAccount, passkey: unknown, name = 'My phone') =>
  http.call('POST /v1/me/passkeys', { token, body: { name, passkey } });
const list = async ({ accessToken: token }: TestAccount) =>
  (await (await http.call('GET /v1/me/passkeys', { token })).json()).items;

/** An account with a passkey on a device. */
async function withPasskey(): Promise<{ account: TestAccount; device: SoftwareAuthenticator; passkeyId: string }> {
  const account = await http.register();
  const device = createSoftwareAuthenticator(party);
  const response = await add(account, device.register(await challengeOf(newOptions(account))));
  expect(response.status).toBe(201);
  return { account, device, passkeyId: (await response.json()).id };
}

const invalid = { status: 422, code: 'auth.passkey_invalid' };

describe('adding', () => {
  test('asks for a passkey that is found without a name and knows its person', async () => {
    const account = await http.register();
    const options = await (await newOptions(account)).json();
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'AudioTricks' },
      user: { name: account.email, displayName: account.user.name },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [],
    });
    const device = createSoftwareAuthenticator(party);
    const response = await add(account, device.register(options.challenge), ' Key ');
    expect(response.status).toBe(201);
    const passkey = await response.json();
    expect(passkey).toMatchObject({ name: 'Key', isBackedUp: false, lastUsedAt: null });
    expect(await list(account)).toEqual([passkey]);
    expect(mails).toEqual(['factors_changed']);
    // The same device is told that it has one already, and the same passkey is not added twice.
    const { excludeCredentials, challenge } = await (await newOptions(account)).json();
    expect(excludeCredentials).toHaveLength(1);
    expect(await problemOf(await add(account, device.register(challenge)))).toMatchObject({
      status: 409,
      code: 'passkey.taken',
    });
  });

  test.each([
    ['made on another site', { origin: 'https://evil.example' }],
    ['made for another site', { rpId: 'evil.example' }],
    ['of a device that did not look who it was', { isVerified: false }],
    ['of another kind', { type: 'webauthn.get' }],
  ])('one %s is refused', async (_what, lies) => {
    const account = await http.register();
    const passkey = createSoftwareAuthenticator(party).register(await challengeOf(newOptions(account)), lies);
    expect(await problemOf(await add(account, passkey))).toMatchObject(invalid);
    expect(await list(account)).toEqual([]);
  });

  test('its question works once, for its own person, until it ends', async () => {
    const [account, other] = [await http.register(), await http.register()];
    const challenge = await challengeOf(newOptions(account));
    expect(await problemOf(await add(other, createSoftwareAuthenticator(party).register(challenge)))).toMatchObject(
      invalid,
    );
    expect(await problemOf(await add(account, createSoftwareAuthenticator(party).register(challenge)))).toMatchObject(
      invalid,
    );
    const late = await challengeOf(newOptions(account));
    await scratch.database.system((transaction) =>
      transaction.authChallenge.updateMany({
        where: { userId: account.user.id, endedAt: null },
        data: { expiresAt: new Date(Date.now() - 1) },
      }),
    );
    expect(await problemOf(await add(account, createSoftwareAuthenticator(party).register(late)))).toMatchObject(
      invalid,
    );
  });

  test('stops at twenty', async () => {
    const account = await http.register();
    const challenges = await Promise.all(Array.from({ length: 21 }, () => challengeOf(newOptions(account))));
    const answers = await Promise.all(
      challenges.map((challenge) => add(account, createSoftwareAuthenticator(party).register(challenge))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(20).fill(201), 422]);
    expect(await problemOf(await newOptions(account))).toMatchObject({ code: 'passkey.full' });
  });

  test('waits for a verified address where addresses are verified', async () => {
    const strict = await startTestHttp({
      database: scratch.database,
      identity: { ...identity, emailVerification: 'on' },
    });
    try {
      const { accessToken: token } = await strict.register();
      const response = await strict.call('POST /v1/me/passkeys/options', { token });
      expect(await problemOf(response)).toMatchObject({ status: 403, code: 'auth.email_unverified' });
    } finally {
      await strict.close();
    }
  });

  test('is refused where the instance has no host name', async () => {
    const bare = await startTestHttp({ database: scratch.database, identity, publicUrl: 'http://192.0.2.7' });
    try {
      const response = await bare.call('POST /v1/auth/passkey/options');
      expect(await problemOf(response)).toMatchObject({ status: 409, code: 'passkey.unavailable' });
    } finally {
      await bare.close();
    }
  });

  test.each([
    ['no name', { name: ' ' }, 'body.name'],
    ['a broken passkey', { passkey: { id: '' } }, 'body.passkey.id'],
  ])('%s is refused', async (_what, fields, path) => {
    const account = await http.register();
    const passkey = createSoftwareAuthenticator(party).register('x');
    const body = { name: 'Key', passkey, ...fields };
    const response = await http.call('POST /v1/me/passkeys', { token: account.accessToken, body });
    expect(await problemOf(response)).toEqual({ status: 422, code: 'request.invalid', path });
  });
});

describe('signing in', () => {
  test('takes a passkey alone, once a question', async () => {
    const { account, device } = await withPasskey();
    const userHandle = Buffer.from(account.user.id).toString('base64url');
    const answer = device.assert(await question(), { userHandle });
    const responses = await Promise.all([signIn(answer), signIn(answer)]);
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 422]);
    const bodies = await Promise.all(responses.map((response) => response.json()));
    expect(bodies.find(({ user }) => user)?.user).toEqual({ ...account.user, lastSignInAt: expect.any(String) });
    expect(
      responses
        .map(cookiesOf)
        .join('; ')
        .match(/at_refresh=[\w-]+/g),
    ).toHaveLength(1);
    const [{ lastUsedAt }] = await list(account);
    expect(Date.parse(lastUsedAt)).toBeGreaterThan(Date.now() - 60_000);
  });

  test.each([
    ['made on another site', { origin: 'https://evil.example' }],
    ['made for another site', { rpId: 'evil.example' }],
    ['of a device that did not look who it was', { isVerified: false }],
    ['of a copy, whose counter did not rise', { counter: 1 }],
    ['that names somebody else', { userHandle: Buffer.from('somebody').toString('base64url') }],
    ['of another kind', { type: 'webauthn.create' }],
  ])('an answer %s is refused', async (_what, lies) => {
    const { device } = await withPasskey();
    expect((await signIn(device.assert(await question()))).status).toBe(200);
    expect(await problemOf(await signIn(device.assert(await question(), lies)))).toMatchObject(invalid);
  });

  test('a made-up question, a strange passkey and a changed answer are refused', async () => {
    const { device } = await withPasskey();
    expect(await problemOf(await signIn(device.assert('bWFkZSB1cA')))).toMatchObject(invalid);
    const stranger = createSoftwareAuthenticator(party);
    expect(await problemOf(await signIn(stranger.assert(await question())))).toMatchObject(invalid);
    const answer = device.assert(await question());
    const { response } = device.assert(await question());
    const changed = { ...answer, response: { ...answer.response, signature: response.signature } };
    expect(await problemOf(await signIn(changed))).toMatchObject(invalid);
    const junk = { ...answer, response: { clientDataJSON: 'AA', authenticatorData: 'AA', signature: 'AA' } };
    expect(await problemOf(await signIn(junk))).toMatchObject(invalid);
  });

  test('ends with the passkey and with the account', async () => {
    const { account, device, passkeyId } = await withPasskey();
    const other = await withPasskey();
    const token = account.accessToken;
    expect((await http.call(`DELETE /v1/me/passkeys/${passkeyId}`, { token })).status).toBe(204);
    expect(await problemOf(await signIn(device.assert(await question())))).toMatchObject(invalid);
    expect(mails.at(-1)).toBe('factors_changed');
    const events = await scratch.database.system((transaction) =>
      transaction.securityEvent.findMany({ where: { userId: account.user.id }, orderBy: { id: 'asc' } }),
    );
    expect(events.map(({ type, severity, ipAddress }) => [type, severity, ipAddress])).toEqual([
      ['passkey.added', 'warning', '127.0.0.1'],
      ['passkey.removed', 'notice', '127.0.0.1'],
    ]);
    await scratch.database.system((transaction) =>
      transaction.user.update({ where: { id: other.account.user.id }, data: { isActive: false } }),
    );
    expect(await problemOf(await signIn(other.device.assert(await question())))).toMatchObject(invalid);
  });
});

describe('a passkey as a proof', () => {
  test('is a second factor of its own person only', async () => {
    const { account, device } = await withPasskey();
    const stranger = await withPasskey();
    const { secret } = await (await http.call('POST /v1/me/totp', { token: account.accessToken })).json();
    const code = codeOfApp(secret);
    expect((await http.call('POST /v1/me/totp/confirm', { token: account.accessToken, body: { code } })).status).toBe(
      200,
    );
    const { email, password } = account;
    const started = await http.call('POST /v1/auth/sign-in', { body: { email, password } });
    expect(started.status).toBe(401);
    const headers = { cookie: cookiesOf(started) };
    const finish = (passkey: unknown) => http.call('POST /v1/auth/second-factor', { body: { passkey }, headers });
    expect(await problemOf(await finish(stranger.device.assert(await question())))).toMatchObject(invalid);
    expect((await finish(device.assert(await question()))).status).toBe(200);
  });

  test('is enough for what is dangerous', async () => {
    const { account, device, passkeyId } = await withPasskey();
    const token = account.accessToken;
    await letStepUpLapse(scratch.database, account);
    const remove = () => http.call(`DELETE /v1/me/passkeys/${passkeyId}`, { token });
    expect(await problemOf(await remove())).toMatchObject({ status: 403, code: 'auth.step_up_required' });
    const passkey = device.assert(await question());
    expect((await http.call('POST /v1/auth/step-up', { token, body: { passkey } })).status).toBe(204);
    expect((await remove()).status).toBe(204);
  });
});

test('passkeys of others are not there', async () => {
  const { account, passkeyId } = await withPasskey();
  const stranger = await http.register();
  const rename = ({ accessToken: token }: TestAccount, id: string) =>
    http.call(`PATCH /v1/me/passkeys/${id}`, { token, body: { name: 'Renamed' } });
  expect(await problemOf(await rename(stranger, passkeyId))).toMatchObject({ status: 404, code: 'passkey.not_found' });
  const removed = await http.call(`DELETE /v1/me/passkeys/${passkeyId}`, { token: stranger.accessToken });
  expect(await problemOf(removed)).toMatchObject({ status: 404, code: 'passkey.not_found' });
  expect(await list(stranger)).toEqual([]);
  expect(await (await rename(account, passkeyId)).json()).toMatchObject({ id: passkeyId, name: 'Renamed' });
});
