import { describe, expect, test } from 'vitest';
import { codeOfApp } from '../../../test/authenticator-app.ts';
import { cookiesOf } from '../../../test/http.ts';
import { openOidcWorld, problemOf } from '../../../test/oidc-world.ts';

const world = openOidcWorld();
const { eventsOf, finish, goTo, newPerson, start } = world;

test('the sign-in page is told what there is', async () => {
  const methods = await (await world.http.call('GET /v1/auth/methods')).json();
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
    const security = await (await world.http.call('GET /v1/me/security', { token: accessToken })).json();
    expect(security.hasPassword).toBe(false);
    // By the provider's own name for them, whatever their address is now.
    const again = await finish(await goTo({ ...person, email: 'elsewhere@example.org', email_verified: false }));
    expect((await again.json()).user.id).toBe(user.id);
    const guess = await world.http.call('POST /v1/auth/sign-in', {
      body: { email: person.email, password: 'no password' },
    });
    expect(await problemOf(guess)).toEqual({ status: 401, code: 'auth.credentials_invalid' });
  });

  test.each([
    ['whose address the provider does not vouch for', { email_verified: false }],
    ['without an address', { email: '' }],
  ])('%s is refused', async (_what, fields) => {
    const person = newPerson(fields);
    expect(await problemOf(await finish(await goTo(person)))).toEqual({ status: 403, code: 'oidc.email_unverified' });
    expect(
      await world.database.system((transaction) => transaction.oidcIdentity.count({ where: { subject: person.sub } })),
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
    const users = await world.database.system((transaction) =>
      transaction.user.count({ where: { emailNormalized: person.email } }),
    );
    expect(users).toBe(1);
    expect((await finish(await goTo(person))).status).toBe(200);
  });
});

describe('somebody who has an account', () => {
  test('is not let in before signing in to it once; then the two are linked', async () => {
    const account = await world.http.register();
    const person = newPerson({ email: account.email.toUpperCase() });
    const arrived = await finish(await goTo(person));
    expect(await problemOf(arrived)).toEqual({ status: 409, code: 'oidc.link_required' });
    const cookie = cookiesOf(arrived);
    expect(cookie).toMatch(/at_oidc_link=[\w-]+/);
    expect(cookie).not.toMatch(/at_refresh/);
    const link = (token: string) => world.http.call('POST /v1/auth/oidc/link', { token, headers: { cookie } });
    // Whoever else signs in in between links nothing.
    const stranger = await world.http.register();
    expect(await problemOf(await link(stranger.accessToken))).toEqual({ status: 410, code: 'oidc.expired' });
    expect((await link(account.accessToken)).status).toBe(204);
    expect(await eventsOf(account)).toEqual([['linked_sign_in.added', 'warning', '127.0.0.1']]);
    expect(await problemOf(await link(account.accessToken))).toEqual({ status: 410, code: 'oidc.expired' });
    const response = await finish(await goTo(person));
    expect((await response.json()).user.id).toBe(account.user.id);
  });

  test('with two-factor sign-in is asked for it as well', async () => {
    const person = newPerson();
    const { accessToken: token } = await (await finish(await goTo(person))).json();
    const { secret } = await (await world.http.call('POST /v1/me/totp', { token })).json();
    await world.http.call('POST /v1/me/totp/confirm', { token, body: { code: codeOfApp(secret) } });
    const arrived = await finish(await goTo(person));
    const headers = { cookie: cookiesOf(arrived) };
    expect(await problemOf(arrived)).toEqual({ status: 401, code: 'auth.second_factor_required' });
    const next = codeOfApp(secret, new Date(Date.now() + 30_000));
    expect((await world.http.call('POST /v1/auth/second-factor', { body: { code: next }, headers })).status).toBe(200);
  });

  test('and was deactivated stays out', async () => {
    const person = newPerson();
    const { user } = await (await finish(await goTo(person))).json();
    await world.database.system((transaction) =>
      transaction.user.update({ where: { id: user.id }, data: { isActive: false } }),
    );
    expect(await problemOf(await finish(await goTo(person)))).toEqual({ status: 401, code: 'oidc.refused' });
  });
});
