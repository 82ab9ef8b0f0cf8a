import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { codeOfApp } from '../../../test/authenticator-app.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { cookiesOf, letStepUpLapse, startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { type OidcPerson, type OidcTestProvider, startOidcProvider } from '../../../test/servers/oidc-provider.ts';
import { newId } from '../../shared/ids.ts';
import type { WriteMail } from '../mail/index.ts';

let scratch: TestDatabase;
let provider: OidcTestProvider;
let http: TestHttp;
const mails: string[] = [];
const writeMail: WriteMail = async (_transaction, { message }) => {
  mails.push(message.text);
  return 'mail';
};
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
afterEach(() => {
  provider.heal();
  mails.length = 0;
});
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

const finish = (arrival: { query: string; cookie: string; invitationToken?: string }, at = http) => {
  const { cookie, ...body } = arrival;
  return at.call('POST /v1/auth/oidc/finish', { body, headers: { cookie } });
};

async function eventsOf({ user }: Pick<TestAccount, 'user'>) {
  const events = await scratch.database.system((transaction) =>
    transaction.securityEvent.findMany({ where: { userId: user.id } }),
  );
  return events.map(({ type, severity, ipAddress }) => [type, severity, ipAddress]);
}

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
    expect(await eventsOf(account)).toEqual([['linked_sign_in.added', 'warning', '127.0.0.1']]);
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

describe('an invitation', () => {
  let closed: TestHttp;
  let inviting: TestHttp;
  beforeAll(async () => {
    [closed, inviting] = await Promise.all([start('closed'), start('invite')]);
  });
  afterAll(() => Promise.all([closed?.close(), inviting?.close()]));

  /** What the mail to somebody carries, who is invited as a viewer. */
  async function invite(email: string) {
    const owner = await http.register();
    const token = owner.accessToken;
    const { id } = await (await http.call('POST /v1/workspaces', { token, body: { name: 'Reading room' } })).json();
    const sent = await http.call(`POST /v1/workspaces/${id}/invitations`, { token, body: { email, role: 'viewer' } });
    expect(sent.status).toBe(201);
    const invitationToken = /#token=([\w-]{43})/.exec(mails.at(-1) ?? '')?.[1] ?? '';
    return { workspaceId: id as string, invitationToken };
  }
  const membersOf = (workspaceId: string) =>
    scratch.database.system((transaction) =>
      transaction.membership.findMany({ where: { workspaceId, role: 'viewer' }, include: { user: true } }),
    );
  const come = async (person: OidcPerson, invitationToken: string, at: TestHttp) =>
    finish({ ...(await goTo(person, { at })), invitationToken }, at);

  test('is accepted by who signs in for the first time, also where only the invited register', async () => {
    const person = newPerson();
    const { workspaceId, invitationToken } = await invite(person.email.toUpperCase());
    const response = await come(person, invitationToken, inviting);
    expect(response.status).toBe(200);
    const { user, workspace } = await response.json();
    expect(user).toMatchObject({ email: person.email, emailVerifiedAt: expect.any(String) });
    expect(workspace.isPersonal).toBe(true);
    expect((await membersOf(workspaceId)).map(({ userId }) => userId)).toEqual([user.id]);
    const [joined] = await scratch.database.tenant(workspaceId, (transaction) =>
      transaction.auditEntry.findMany({ where: { workspaceId, action: 'member.joined' } }),
    );
    expect(joined).toMatchObject({ actorId: user.id, ipAddress: '127.0.0.1', details: { role: 'viewer' } });
    // The link worked once; whoever is known comes in all the same.
    const other = await come(newPerson(), invitationToken, inviting);
    expect(await problemOf(other)).toEqual({ status: 410, code: 'invitation.link_invalid' });
    expect((await come(person, invitationToken, inviting)).status).toBe(200);
  });

  test.each([
    ['for another address than that of the sign-in', {}, 'invitation.other_address'],
    ['where the provider does not vouch for the address', { email_verified: false }, 'oidc.email_unverified'],
  ])('%s makes nobody', async (_what, fields, code) => {
    const invited = newPerson();
    const { workspaceId, invitationToken } = await invite(invited.email);
    const person = code === 'invitation.other_address' ? newPerson(fields) : { ...invited, ...fields };
    for (const at of [http, inviting]) {
      expect(await problemOf(await come(person, invitationToken, at))).toEqual({ status: 403, code });
    }
    expect(await membersOf(workspaceId)).toEqual([]);
    const users = await scratch.database.system((transaction) =>
      transaction.user.count({ where: { emailNormalized: person.email } }),
    );
    expect(users).toBe(0);
    // It is open still, for whom it is for.
    expect((await come({ ...invited, email_verified: true }, invitationToken, inviting)).status).toBe(200);
  });

  test('opens nothing where nobody registers', async () => {
    const person = newPerson();
    const { invitationToken } = await invite(person.email);
    const refused = { status: 403, code: 'auth.registration_closed' };
    expect(await problemOf(await come(person, invitationToken, closed))).toEqual(refused);
  });

  test('of somebody who has an account waits until they signed in to it, then they accept it', async () => {
    const account = await http.register();
    const { workspaceId, invitationToken } = await invite(account.email);
    const person = newPerson({ email: account.email });
    const arrived = await come(person, invitationToken, http);
    expect(await problemOf(arrived)).toEqual({ status: 409, code: 'oidc.link_required' });
    expect(await membersOf(workspaceId)).toEqual([]);
    const headers = { cookie: cookiesOf(arrived) };
    await http.call('POST /v1/auth/oidc/link', { token: account.accessToken, headers });
    const { accessToken: token } = await (await come(person, invitationToken, http)).json();
    expect(await membersOf(workspaceId)).toEqual([]);
    const accepted = await http.call('POST /v1/invitations/accept', { token, body: { token: invitationToken } });
    expect(accepted.status).toBe(200);
    expect((await membersOf(workspaceId)).map(({ userId }) => userId)).toEqual([account.user.id]);
  });

  test('that comes back twice at once makes one member', async () => {
    const person = newPerson();
    const { workspaceId, invitationToken } = await invite(person.email);
    const arrivals = [await goTo(person), await goTo(person)];
    const answers = await Promise.all(arrivals.map((arrival) => finish({ ...arrival, invitationToken })));
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect(answers.every(({ status }) => status < 500)).toBe(true);
    expect(await membersOf(workspaceId)).toHaveLength(1);
  });
});

describe('linked sign-ins', () => {
  type Signed = Pick<TestAccount, 'accessToken' | 'user'>;
  const enter = async (person: OidcPerson): Promise<Signed> => (await finish(await goTo(person))).json();
  const list = async ({ accessToken: token }: Signed, at = http) =>
    (await (await at.call('GET /v1/me/linked-sign-ins', { token })).json()).items;
  const unlink = ({ accessToken: token }: Signed, id: string) =>
    http.call(`DELETE /v1/me/linked-sign-ins/${id}`, { token });
  const change = (userId: string, data: object) =>
    scratch.database.system((transaction) => transaction.user.update({ where: { id: userId }, data }));
  const addPasskey = ({ user }: Signed) =>
    scratch.database.system((transaction) =>
      transaction.passkey.create({
        data: {
          ...{ id: newId(), userId: user.id, credentialId: randomBytes(16), publicKey: randomBytes(16) },
          ...{ signCount: 0, name: 'Key', isBackedUp: false },
        },
      }),
    );
  const lastWayIn = { status: 409, code: 'auth.last_way_in' };

  test('are listed, unlinked once and told by mail; then the provider opens nothing', async () => {
    const person = newPerson();
    const account = await enter(person);
    await change(account.user.id, { passwordHash: 'one that nobody knows' });
    const [signIn, ...others] = await list(account);
    expect(others).toEqual([]);
    const { issuer } = provider.client;
    expect(signIn).toMatchObject({ issuer, name: 'Acme', isUsable: true, createdAt: expect.any(String) });
    // Somebody else's is not there.
    const stranger = await http.register();
    expect(await list(stranger)).toEqual([]);
    expect(await problemOf(await unlink(stranger, signIn.id))).toEqual({
      status: 404,
      code: 'linked_sign_in.not_found',
    });
    expect((await unlink(account, signIn.id)).status).toBe(204);
    expect(mails.filter((text) => text.includes('was unlinked'))).toHaveLength(1);
    expect(await eventsOf(account)).toEqual([['linked_sign_in.removed', 'notice', '127.0.0.1']]);
    expect(await list(account)).toEqual([]);
    expect(await problemOf(await unlink(account, signIn.id))).toEqual({
      status: 404,
      code: 'linked_sign_in.not_found',
    });
    expect(await problemOf(await finish(await goTo(person)))).toEqual({ status: 409, code: 'oidc.link_required' });
  });

  test('need that their person has just shown who they are', async () => {
    const account = await enter(newPerson());
    await letStepUpLapse(scratch.database, account);
    const [{ id }] = await list(account);
    expect(await problemOf(await unlink(account, id))).toEqual({ status: 403, code: 'auth.step_up_required' });
  });

  test('the last way in stays: the sign-in without a password, then the passkey without the sign-in', async () => {
    const account = await enter(newPerson());
    const [{ id }] = await list(account);
    expect(await problemOf(await unlink(account, id))).toEqual(lastWayIn);
    expect(await list(account)).toHaveLength(1);
    expect(mails).toEqual([]);
    const passkey = await addPasskey(account);
    expect((await unlink(account, id)).status).toBe(204);
    const remove = () => http.call(`DELETE /v1/me/passkeys/${passkey.id}`, { token: account.accessToken });
    expect(await problemOf(await remove())).toEqual(lastWayIn);
    await change(account.user.id, { passwordHash: 'one that nobody knows' });
    expect((await remove()).status).toBe(204);
  });

  test('of two ways in that are taken away at once one stays', async () => {
    const account = await enter(newPerson());
    const [{ id }] = await list(account);
    const passkey = await addPasskey(account);
    const statuses = (
      await Promise.all([
        unlink(account, id),
        http.call(`DELETE /v1/me/passkeys/${passkey.id}`, { token: account.accessToken }),
      ])
    ).map(({ status }) => status);
    expect(statuses.sort()).toEqual([204, 409]);
  });

  test('of a provider that is no more here are listed by its host, and are no way in', async () => {
    const account = await enter(newPerson());
    const other = await startTestHttp({ database: scratch.database, identity: { writeMail } });
    try {
      const password = 'a private phrase of mine';
      const { email } = account.user;
      const { passwordHash } = await scratch.database.system(async (transaction) => {
        const made = await other.register({ password });
        return transaction.user.findUniqueOrThrow({ where: { id: made.user.id } });
      });
      await change(account.user.id, { passwordHash });
      const entered = await (await other.call('POST /v1/auth/sign-in', { body: { email, password } })).json();
      await change(account.user.id, { passwordHash: null });
      const [signIn] = await list(entered, other);
      expect(signIn).toMatchObject({ name: '127.0.0.1', isUsable: false });
      const { accessToken: token } = entered;
      const answer = await other.call(`DELETE /v1/me/linked-sign-ins/${signIn.id}`, { token });
      expect(await problemOf(answer)).toEqual(lastWayIn);
    } finally {
      await other.close();
    }
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
