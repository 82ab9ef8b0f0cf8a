import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cookiesOf, type TestHttp } from '../../../test/http.ts';
import { openOidcWorld, problemOf } from '../../../test/oidc-world.ts';
import type { OidcPerson } from '../../../test/servers/oidc-provider.ts';

const world = openOidcWorld();
const { finish, goTo, mails, newPerson, start } = world;

describe('an invitation', () => {
  let closed: TestHttp;
  let inviting: TestHttp;
  beforeAll(async () => {
    [closed, inviting] = await Promise.all([start('closed'), start('invite')]);
  });
  afterAll(() => Promise.all([closed?.close(), inviting?.close()]));

  /** What the mail to somebody carries, who is invited as a viewer. */
  async function invite(email: string) {
    const owner = await world.http.register();
    const token = owner.accessToken;
    const { id } = await (
      await world.http.call('POST /v1/workspaces', { token, body: { name: 'Reading room' } })
    ).json();
    const sent = await world.http.call(`POST /v1/workspaces/${id}/invitations`, {
      token,
      body: { email, role: 'viewer' },
    });
    expect(sent.status).toBe(201);
    const invitationToken = /#token=([\w-]{43})/.exec(mails.at(-1) ?? '')?.[1] ?? '';
    return { workspaceId: id as string, invitationToken };
  }
  const membersOf = (workspaceId: string) =>
    world.database.system((transaction) =>
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
    const [joined] = await world.database.tenant(workspaceId, (transaction) =>
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
    for (const at of [world.http, inviting]) {
      expect(await problemOf(await come(person, invitationToken, at))).toEqual({ status: 403, code });
    }
    expect(await membersOf(workspaceId)).toEqual([]);
    const users = await world.database.system((transaction) =>
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
    const account = await world.http.register();
    const { workspaceId, invitationToken } = await invite(account.email);
    const person = newPerson({ email: account.email });
    const arrived = await come(person, invitationToken, world.http);
    expect(await problemOf(arrived)).toEqual({ status: 409, code: 'oidc.link_required' });
    expect(await membersOf(workspaceId)).toEqual([]);
    const headers = { cookie: cookiesOf(arrived) };
    await world.http.call('POST /v1/auth/oidc/link', { token: account.accessToken, headers });
    const { accessToken: token } = await (await come(person, invitationToken, world.http)).json();
    expect(await membersOf(workspaceId)).toEqual([]);
    const accepted = await world.http.call('POST /v1/invitations/accept', { token, body: { token: invitationToken } });
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
