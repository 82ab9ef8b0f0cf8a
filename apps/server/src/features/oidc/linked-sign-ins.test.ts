import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { letStepUpLapse, startTestHttp, type TestAccount } from '../../../test/http.ts';
import { openOidcWorld, problemOf } from '../../../test/oidc-world.ts';
import type { OidcPerson } from '../../../test/servers/oidc-provider.ts';
import { newId } from '../../shared/ids.ts';

const world = openOidcWorld();
const { eventsOf, finish, goTo, mails, newPerson, writeMail } = world;

describe('linked sign-ins', () => {
  type Signed = Pick<TestAccount, 'accessToken' | 'user'>;
  const enter = async (person: OidcPerson): Promise<Signed> => (await finish(await goTo(person))).json();
  const list = async ({ accessToken: token }: Signed, at = world.http) =>
    (await (await at.call('GET /v1/me/linked-sign-ins', { token })).json()).items;
  const unlink = ({ accessToken: token }: Signed, id: string) =>
    world.http.call(`DELETE /v1/me/linked-sign-ins/${id}`, { token });
  const change = (userId: string, data: object) =>
    world.database.system((transaction) => transaction.user.update({ where: { id: userId }, data }));
  const addPasskey = ({ user }: Signed) =>
    world.database.system((transaction) =>
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
    const { issuer } = world.provider.client;
    expect(signIn).toMatchObject({ issuer, name: 'Acme', isUsable: true, createdAt: expect.any(String) });
    // Somebody else's is not there.
    const stranger = await world.http.register();
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
    await letStepUpLapse(world.database, account);
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
    const remove = () => world.http.call(`DELETE /v1/me/passkeys/${passkey.id}`, { token: account.accessToken });
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
        world.http.call(`DELETE /v1/me/passkeys/${passkey.id}`, { token: account.accessToken }),
      ])
    ).map(({ status }) => status);
    expect(statuses.sort()).toEqual([204, 409]);
  });

  test('of a provider that is no more here are listed by its host, and are no way in', async () => {
    const account = await enter(newPerson());
    const other = await startTestHttp({ database: world.database, identity: { writeMail } });
    try {
      const password = 'a private phrase of mine';
      const { email } = account.user;
      const { passwordHash } = await world.database.system(async (transaction) => {
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
