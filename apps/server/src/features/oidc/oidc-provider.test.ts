import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { cookiesOf, startTestHttp } from '../../../test/http.ts';
import { openOidcWorld, problemOf } from '../../../test/oidc-world.ts';
import { startOidcProvider } from '../../../test/servers/oidc-provider.ts';

const world = openOidcWorld();
const { finish, goTo, newPerson, start } = world;

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

  const seconds = () => Math.floor(Date.now() / 1000);
  test.each([
    ['another signature', () => 'signature' as const],
    ['for another client', () => ({ claims: { aud: 'another' } })],
    ['of another issuer', () => ({ claims: { iss: 'https://another.example.org' } })],
    ['with another nonce', () => ({ claims: { nonce: 'another' } })],
    ['without a nonce', () => ({ claims: { nonce: undefined } })],
    ['that has ended, by a clock that is five minutes slow', () => ({ claims: { exp: seconds() - 300 } })],
    ['that is not good yet, by a clock that is five minutes fast', () => ({ claims: { nbf: seconds() + 300 } })],
  ])('an ID token %s is refused', async (_what, lie) => {
    const arrival = await goTo(newPerson());
    world.provider.lie(lie());
    expect(await problemOf(await finish(arrival))).toEqual(refused);
  });

  test('a clock that is ten seconds off does not matter', async () => {
    const arrival = await goTo(newPerson());
    world.provider.lie({ claims: { exp: seconds() - 10, nbf: seconds() + 10, iat: seconds() + 10 } });
    expect((await finish(arrival)).status).toBe(200);
  });

  test('a code that was used already, or is too old, is refused', async () => {
    const arrival = await goTo(newPerson());
    const other = await goTo(newPerson());
    expect((await finish(arrival)).status).toBe(200);
    // The code of another flow, under one's own state.
    const mixed = new URLSearchParams(other.query);
    mixed.set('code', new URLSearchParams(arrival.query).get('code') ?? '');
    expect(await problemOf(await finish({ ...other, query: `${mixed}` }))).toEqual(refused);
    const hasty = await startOidcProvider({ redirectUri: 'http://localhost:3000/oidc-callback', codeLifeSeconds: 1 });
    const at = await startTestHttp({ database: world.database, oidc: { ...hasty.client, name: 'Hasty' } });
    try {
      const started = await at.call('POST /v1/auth/oidc/start');
      const query = await hasty.signIn((await started.json()).url, newPerson());
      await delay(2_100);
      expect(await problemOf(await finish({ query, cookie: cookiesOf(started) }, at))).toEqual(refused);
    } finally {
      await at.close();
      await hasty.close();
    }
  });

  test.each(
    (['/token', '/me', '/jwks', '/.well-known/openid-configuration'] as const).flatMap((at) =>
      (['ill', 'garbage', 'cut'] as const).map((lie) => [at, lie] as const),
    ),
  )('%s that is %s is an outage, and the next try works', async (at, lie) => {
    // Its own instance has asked the provider nothing yet.
    const fresh = await start();
    try {
      const outage = { status: 503, code: 'oidc.unavailable' };
      if (at === '/.well-known/openid-configuration') {
        world.provider.lie(lie, at);
        expect(await problemOf(await fresh.call('POST /v1/auth/oidc/start'))).toEqual(outage);
      } else {
        const arrival = await goTo(newPerson(), { at: fresh });
        world.provider.lie(lie, at);
        expect(await problemOf(await finish(arrival, fresh))).toEqual(outage);
      }
      world.provider.heal();
      expect((await finish(await goTo(newPerson(), { at: fresh }), fresh)).status).toBe(200);
    } finally {
      await fresh.close();
    }
  });

  test('a provider that says nothing is an outage after ten seconds', async () => {
    const arrival = await goTo(newPerson());
    world.provider.lie('silence');
    expect(await problemOf(await finish(arrival))).toEqual({ status: 503, code: 'oidc.unavailable' });
  });

  test('a provider that is away is an outage', async () => {
    const oidc = { ...world.provider.client, issuer: 'http://127.0.0.1:9', name: 'Away' };
    const away = await startTestHttp({ database: world.database, oidc });
    try {
      const started = await away.call('POST /v1/auth/oidc/start');
      expect(await problemOf(started)).toEqual({ status: 503, code: 'oidc.unavailable' });
    } finally {
      await away.close();
    }
  });

  test('an instance without a provider says so', async () => {
    const plain = await startTestHttp({ database: world.database });
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
