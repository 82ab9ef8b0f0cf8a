import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { codeOfApp } from '../../../test/authenticator-app.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { cookiesOf, startTestHttp, type TestHttp } from '../../../test/http.ts';
import { type OidcPerson, type OidcTestProvider, startOidcProvider } from '../../../test/servers/oidc-provider.ts';

let scratch: TestDatabase;
let provider: OidcTestProvider;
let http: TestHttp;
const writeMail = async () => 'mail';
const start = (registration: 'open' | 'invite' | 'closed' = 'open') =>
  startTestHttp({
    database: scratch.database,
    identity: { registration, writeMail },
    oidc: { ...provider.client, name: 'Acme' },
  });
beforeAll(async () => {
  scratch = await createTestDatabase();
  provider = await startOidcProvider({ redirectUri: 'http://localhost:3000/oidc-callback' });
  http = await start();
});
afterEach(() => provider.heal());
afterAll(async () => {
  await http?.close();
  await provider?.close();
  await scratch?.close();
});

async function problemOf(response: Response) {
  const { code } = await response.json();
  return { status: response.status, code };
}

/** Goes to the provider as somebody; the query and the cookie it comes back with. */
async function goTo(person: OidcPerson, { at = http, change = {} }: { at?: TestHttp; change?: object } = {}) {
  const started = await at.call('POST /v1/auth/oidc/start');
  expect(started.status).toBe(200);
  const { url } = await started.json();
  const address = new URL(url);
  for (const [name, value] of Object.entries(change)) address.searchParams.set(name, value);
  return { query: await provider.signIn(address.href, person), cookie: cookiesOf(started) };
}

const finish = ({ query, cookie }: { query: string; cookie: string }, at = http) =>
  at.call('POST /v1/auth/oidc/finish', { body: { query }, headers: { cookie } });

let people = 0;
const newPerson = (fields: Partial<OidcPerson> = {}): OidcPerson & { email: string } => {
  people += 1;
  return { sub: `sub-${people}`, email: `oidc.${people}@example.org`, email_verified: true, name: 'Olive', ...fields };
};

test('the sign-in page is told what there is', async () => {
  const methods = await (await http.call('GET /v1/auth/methods')).json();
  expect(methods).toEqual({ registration: 'open', passkeyHost: 'localhost', oidc: { name: 'Acme' } });
});

describe('somebody new', () => {
  test('gets an account with a verified address and no password, and comes back to the same one', async () => {
    const person = newPerson();
    const first = await finish(await goTo(person));
    expect(first.status).toBe(200);
    const { user, workspace, accessToken } = await first.json();
    expect(user).toMatchObject({ email: person.email, name: 'Olive', emailVerifiedAt: expect.any(String) });
    expect(workspace.isPersonal).toBe(true);
    const security = await (await http.call('GET /v1/me/security', { token: accessToken })).json();
    expect(security.hasPassword).toBe(false);
    // By the provider's own name for them, whatever their address is now.
    const again = await finish(await goTo({ ...person, email: 'elsewhere@example.org', email_verified: false }));
    expect((await again.json()).user.id).toBe(user.id);
    const guess = await http.call('POST /v1/auth/sign-in', { body: { email: person.email, password: 'no password' } });
    expect(await problemOf(guess)).toEqual({ status: 401, code: 'auth.credentials_invalid' });
  });

  test.each([
    ['whose address the provider does not vouch for', { email_verified: false }],
    ['without an address', { email: '' }],
  ])('%s is refused', async (_what, fields) => {
    const person = newPerson(fields);
    expect(await problemOf(await finish(await goTo(person)))).toEqual({ status: 403, code: 'oidc.email_unverified' });
    expect(
      await scratch.database.system((transaction) =>
        transaction.oidcIdentity.count({ where: { subject: person.sub } }),
      ),
    ).toBe(0);
  });

  test.each(['closed', 'invite'] as const)('is refused where registering is %s', async (registration) => {
    const other = await start(registration);
    try {
      const response = await finish(await goTo(newPerson(), { at: other }), other);
      expect(await problemOf(response)).toMatchObject({ status: 403, code: 'auth.registration_closed' });
    } finally {
      await other.close();
    }
  });

  test('who comes twice at once has one account', async () => {
    const person = newPerson();
    const arrivals = [await goTo(person), await goTo(person)];
    const answers = await Promise.all(arrivals.map((arrival) => finish(arrival)));
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    const users = await scratch.database.system((transaction) =>
      transaction.user.count({ where: { emailNormalized: person.email } }),
    );
    expect(users).toBe(1);
    expect((await finish(await goTo(person))).status).toBe(200);
  });
});

describe('somebody who has an account', () => {
  test('is not let in before signing in to it once; then the two are linked', async () => {
    const account = await http.register();
    const person = newPerson({ email: account.email.toUpperCase() });
    const arrived = await finish(await goTo(person));
    expect(await problemOf(arrived)).toEqual({ status: 409, code: 'oidc.link_required' });
    const cookie = cookiesOf(arrived);
    expect(cookie).toMatch(/at_oidc_link=[\w-]+/);
    expect(cookie).not.toMatch(/at_refresh/);
    const link = (token: string) => http.call('POST /v1/auth/oidc/link', { token, headers: { cookie } });
    // Whoever else signs in in between links nothing.
    const stranger = await http.register();
    expect(await problemOf(await link(stranger.accessToken))).toEqual({ status: 410, code: 'oidc.expired' });
    expect((await link(account.accessToken)).status).toBe(204);
    expect(await problemOf(await link(account.accessToken))).toEqual({ status: 410, code: 'oidc.expired' });
    const response = await finish(await goTo(person));
    expect((await response.json()).user.id).toBe(account.user.id);
  });

  test('with two-factor sign-in is asked for it as well', async () => {
    const person = newPerson();
    const { accessToken: token } = await (await finish(await goTo(person))).json();
    const { secret } = await (await http.call('POST /v1/me/totp', { token })).json();
    await http.call('POST /v1/me/totp/confirm', { token, body: { code: codeOfApp(secret) } });
    const arrived = await finish(await goTo(person));
    const headers = { cookie: cookiesOf(arrived) };
    expect(await problemOf(arrived)).toEqual({ status: 401, code: 'auth.second_factor_required' });
    const next = codeOfApp(secret, new Date(Date.now() + 30_000));
    expect((await http.call('POST /v1/auth/second-factor', { body: { code: next }, headers })).status).toBe(200);
  });

  test('and was deactivated stays out', async () => {
    const person = newPerson();
    const { user } = await (await finish(await goTo(person))).json();
    await scratch.database.system((transaction) =>
      transaction.user.update({ where: { id: user.id }, data: { isActive: false } }),
    );
    expect(await problemOf(await finish(await goTo(person)))).toEqual({ status: 401, code: 'oidc.refused' });
  });
});

describe('faults', () => {
  const refused = { status: 401, code: 'oidc.refused' };

  test('a state that is not ours, a made-up code and a no of the provider are refused', async () => {
    const arrival = await goTo(newPerson());
    const query = new URLSearchParams(arrival.query);
    query.set('state', 'another');
    expect(await problemOf(await finish({ ...arrival, query: `${query}` }))).toEqual(refused);
    const second = await goTo(newPerson());
    const madeUp = new URLSearchParams(second.query);
    madeUp.set('code', 'made-up');
    expect(await problemOf(await finish({ ...second, query: `${madeUp}` }))).toEqual(refused);
    const third = await goTo(newPerson());
    const no = new URLSearchParams(third.query);
    no.delete('code');
    no.set('error', 'access_denied');
    expect(await problemOf(await finish({ ...third, query: `${no}` }))).toEqual(refused);
  });

  test('the way back works once, in the browser that left', async () => {
    const arrival = await goTo(newPerson());
    expect(await problemOf(await finish({ ...arrival, cookie: '' }))).toEqual({ status: 410, code: 'oidc.expired' });
    expect((await finish(arrival)).status).toBe(200);
    expect(await problemOf(await finish(arrival))).toEqual({ status: 410, code: 'oidc.expired' });
  });

  test.each([
    ['another nonce', { nonce: 'another' }],
    ['another challenge of PKCE', { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' }],
  ])('a sign-in for %s, good by itself, is refused', async (_what, change) => {
    expect(await problemOf(await finish(await goTo(newPerson(), { change })))).toEqual(refused);
  });

  test.each(['signature', 'audience'] as const)('another %s of the ID token is refused', async (lie) => {
    const arrival = await goTo(newPerson());
    provider.lie(lie);
    expect(await problemOf(await finish(arrival))).toEqual(refused);
  });

  test('a provider that is ill or away is an outage, and nothing is remembered of it', async () => {
    const arrival = await goTo(newPerson());
    provider.lie('ill');
    expect(await problemOf(await finish(arrival))).toEqual({ status: 503, code: 'oidc.unavailable' });
    provider.heal();
    const away = await startTestHttp({
      database: scratch.database,
      oidc: { ...provider.client, issuer: 'http://127.0.0.1:9', name: 'Away' },
    });
    try {
      expect(await problemOf(await away.call('POST /v1/auth/oidc/start'))).toEqual({
        status: 503,
        code: 'oidc.unavailable',
      });
    } finally {
      await away.close();
    }
  });

  test('an instance without a provider says so', async () => {
    const plain = await startTestHttp({ database: scratch.database });
    try {
      expect(await (await plain.call('GET /v1/auth/methods')).json()).toMatchObject({ oidc: null });
      expect(await problemOf(await plain.call('POST /v1/auth/oidc/start'))).toEqual({
        status: 404,
        code: 'oidc.not_configured',
      });
    } finally {
      await plain.close();
    }
  });
});
