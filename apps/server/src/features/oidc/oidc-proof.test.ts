import { describe, expect, test } from 'vitest';
import { codeOfApp } from '../../../test/authenticator-app.ts';
import { letStepUpLapse } from '../../../test/http.ts';
import { openOidcWorld, problemOf } from '../../../test/oidc-world.ts';
import type { CookieJar } from '../../../test/servers/oidc-provider.ts';

const world = openOidcWorld();
const { finish, follow, goTo, newPerson } = world;

describe('step-up by the provider', () => {
  const startStepUp = (token: string) => world.http.call('POST /v1/auth/oidc/start-step-up', { token });
  const prove = (token: string, { query, cookie }: { query: string; cookie: string }) =>
    world.http.call('POST /v1/auth/step-up', { token, body: { oidcQuery: query }, headers: { cookie } });
  const isAskedFor = async (token: string) =>
    (await problemOf(await world.http.call('POST /v1/me/recovery-codes', { token }))).code === 'auth.step_up_required';
  const refused = { status: 401, code: 'oidc.refused' };

  /** Somebody whose sign-in was a while ago, with their cookies at the world.provider. */
  async function settled() {
    const person = newPerson();
    const jar: CookieJar = new Map();
    const answer = await (await finish(await goTo(person, { jar }))).json();
    await letStepUpLapse(world.database, answer);
    const token: string = answer.accessToken;
    expect(await isAskedFor(token)).toBe(true);
    return { person, jar, token, answer };
  }

  test('is a new sign-in there of the same person, and holds like any other', async () => {
    const { person, jar, token } = await settled();
    const security = await (await world.http.call('GET /v1/me/security', { token })).json();
    expect(security).toMatchObject({ hasPassword: false, oidc: { name: 'Acme' } });
    const started = await startStepUp(token);
    const { searchParams } = new URL((await started.clone().json()).url);
    expect(Object.fromEntries(searchParams)).toMatchObject({ prompt: 'login', max_age: '0' });
    expect(searchParams.get('state')).toMatch(/^step_up\./);
    const arrival = await follow(started, person, { jar });
    expect((await prove(token, arrival)).status).toBe(204);
    expect(await isAskedFor(token)).toBe(false);
    // Once.
    expect(await problemOf(await prove(token, arrival))).toEqual({ status: 410, code: 'oidc.expired' });
  });

  test.each([
    ['whose browser left out that it is to be anew', { prompt: null, max_age: null }, null],
    ['that the provider says was an hour ago', {}, { claims: { auth_time: Math.floor(Date.now() / 1000) - 3600 } }],
    ['of which the provider does not say when it was', {}, { claims: { auth_time: undefined } }],
  ])('a sign-in %s is refused', async (_what, change, lie) => {
    const { person, jar, token } = await settled();
    const arrival = await follow(await startStepUp(token), person, { jar, change });
    if (lie) world.provider.lie(lie);
    expect(await problemOf(await prove(token, arrival))).toEqual(refused);
    expect(await isAskedFor(token)).toBe(true);
  });

  test('somebody else there, an ordinary sign-in, and another session of somebody else are refused', async () => {
    const { person, token } = await settled();
    const other = newPerson();
    await finish(await goTo(other));
    expect(await problemOf(await prove(token, await follow(await startStepUp(token), other)))).toEqual(refused);
    const expired = { status: 410, code: 'oidc.expired' };
    expect(await problemOf(await prove(token, await goTo(person)))).toEqual(expired);
    const stranger = await world.http.register();
    const arrival = await follow(await startStepUp(token), person);
    expect(await problemOf(await prove(stranger.accessToken, arrival))).toEqual(expired);
    // And the other way round: it signs nobody in.
    expect(await problemOf(await finish(await follow(await startStepUp(token), person)))).toEqual(expired);
    expect(await isAskedFor(token)).toBe(true);
  });

  test('is not there for who is not linked, nor enough where two-factor sign-in is on', async () => {
    const { accessToken } = await world.http.register();
    const missing = { status: 404, code: 'linked_sign_in.not_found' };
    expect(await problemOf(await startStepUp(accessToken))).toEqual(missing);
    const { person, token, answer } = await settled();
    const arrival = await follow(await startStepUp(token), person);
    expect((await prove(token, arrival)).status).toBe(204);
    const { secret } = await (await world.http.call('POST /v1/me/totp', { token })).json();
    await world.http.call('POST /v1/me/totp/confirm', { token, body: { code: codeOfApp(secret) } });
    await letStepUpLapse(world.database, answer);
    const again = await follow(await startStepUp(token), person);
    expect(await problemOf(await prove(token, again))).toEqual({ status: 403, code: 'auth.step_up_failed' });
  });
});
