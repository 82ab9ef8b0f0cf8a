import { allRoutes, defineRoute, previewFeed } from '@audiotricks/contracts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { startTestHttp, type TestHttp, type TestHttpOptions } from '../../../test/http.ts';
import { implement } from '../../shared/http/implement.ts';
import { defaultRateLimits } from './rate-limits.ts';

const part = defineRoute({
  id: 'test.part',
  method: 'PUT',
  path: '/media/parts/:number',
  summary: 'A signed address.',
  access: { scope: 'signed' },
  params: z.object({ number: z.coerce.number() }),
  body: { raw: 'bytes', contentType: 'application/octet-stream' },
  status: 204,
  errors: [],
});
const routes = [implement(part, async () => undefined)];

let scratch: TestDatabase;
let http: TestHttp | undefined;
beforeAll(async () => {
  scratch = await createTestDatabase();
});
afterEach(async () => {
  await http?.close();
  http = undefined;
});
afterAll(() => scratch?.close());

async function start(options: Partial<TestHttpOptions>): Promise<TestHttp> {
  http = await startTestHttp({ database: scratch.database, routes, ...options });
  return http;
}

test('the defaults are those of the API page', () => {
  expect(defaultRateLimits).toMatchObject({
    perAddress: 1_200,
    perAccount: 1_200,
    perToken: 1_000,
    registrationsPerAddress: 30,
  });
});

test('an address has so many requests a minute, and is told how many are left', async () => {
  const server = await start({ rateLimits: { perAddress: 3 } });
  const left = [];
  for (let index = 0; index < 3; index += 1) {
    const response = await server.call('GET /v1/me');
    expect(response.status).toBe(401);
    expect(response.headers.get('ratelimit-limit')).toBe('3');
    left.push(response.headers.get('ratelimit-remaining'));
    expect(response.headers.get('ratelimit-policy')).toBe('"address";q=3;w=60');
    expect(response.headers.get('ratelimit')).toMatch(new RegExp(`^"address";r=${2 - index};t=\\d+$`));
  }
  expect(left).toEqual(['2', '1', '0']);
  const refused = await server.call('GET /v1/me');
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ code: 'request.rate_limited' });
  const retryAfter = Number(refused.headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThan(0);
  expect(retryAfter).toBeLessThanOrEqual(60);
  // Addresses that do not exist count as well; health checks and parts do not.
  expect((await server.call('GET /v1/nothing')).status).toBe(429);
  expect((await server.call('GET /health/live')).status).toBe(200);
  expect((await server.call('PUT /media/parts/1')).status).toBe(204);
});

test('an account has its own limit, from wherever it comes', async () => {
  const server = await start({ rateLimits: { perAccount: 2, perAddress: 100 }, trustProxy: ['127.0.0.1'] });
  const [one, two] = [await server.register(), await server.register()];
  const call = (token: string, address: string) =>
    server.call('GET /v1/me', { token, headers: { 'x-forwarded-for': address } });
  expect((await call(one.accessToken, '192.0.2.1')).status).toBe(200);
  expect((await call(one.accessToken, '192.0.2.2')).headers.get('ratelimit-remaining')).toBe('0');
  expect((await call(one.accessToken, '192.0.2.3')).status).toBe(429);
  expect((await call(two.accessToken, '192.0.2.3')).status).toBe(200);
});

test('registrations are limited by address, other calls go on', async () => {
  const server = await start({ rateLimits: { registrationsPerAddress: 2 } });
  const { email, password } = await server.register();
  await server.register();
  const third = await server.call('POST /v1/auth/register', { body: {} });
  expect(third.status).toBe(429);
  expect((await server.call('POST /v1/auth/sign-in', { body: { email, password } })).status).toBe(200);
});

test('a session has a limit of its own, which leaves other sessions of the account theirs', async () => {
  const server = await start({ rateLimits: { perToken: 2 } });
  const { accessToken, email, password } = await server.register();
  const signedIn = await server.call('POST /v1/auth/sign-in', { body: { email, password } });
  const other = (await signedIn.json()).accessToken;
  const call = async (token: string) => (await server.call('GET /v1/me', { token })).status;
  expect([await call(accessToken), await call(accessToken), await call(accessToken)]).toEqual([200, 200, 429]);
  expect(await call(other)).toBe(200);
});

test('a request that several limits count is told of each', async () => {
  const server = await start({ rateLimits: { perAccount: 7, perAddress: 9, perToken: 8 } });
  const { accessToken } = await server.register();
  const { headers } = await server.call('GET /v1/me', { token: accessToken });
  expect(headers.get('ratelimit-policy')).toBe('"address";q=9;w=60, "account";q=7;w=60, "token";q=8;w=60');
  expect(headers.get('ratelimit')).toMatch(/^"address";r=7;t=\d+, "account";r=6;t=\d+, "token";r=7;t=\d+$/);
});

test('behind a trusted proxy a client cannot put an address of its choice before its own', async () => {
  const server = await start({ rateLimits: { perAddress: 2 }, trustProxy: ['127.0.0.0/8', '10.1.0.0/16'] });
  const statuses = [];
  for (const forged of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
    // The last but one is what the outer proxy saw: everything before it, the client wrote.
    const headers = { 'x-forwarded-for': `${forged}, 198.51.100.7, 10.1.2.3` };
    statuses.push((await server.call('GET /v1/me', { headers })).status);
  }
  expect(statuses).toEqual([401, 401, 429]);
});

test('what costs more than an answer says which limit counts it', () => {
  const counted = (limit: string) => allRoutes.filter((route) => route.limit === limit).map(({ id }) => id);
  expect(counted('registrations')).toEqual(['auth.register']);
  expect(counted('previews')).toEqual(['feeds.preview']);
  expect(counted('links').sort()).toEqual([
    'auth.forgotPassword',
    'auth.resendVerification',
    'invitations.create',
    'invitations.resend',
    'me.changeEmail',
  ]);
});

test('feed previews have a limit of their own', async () => {
  const preview = defineRoute({
    ...{ id: 'feeds.preview', method: 'POST', path: '/v1/preview', summary: 'A feed.', status: 204, errors: [] },
    access: { scope: 'user' },
    limit: previewFeed.limit,
  });
  const server = await start({
    routes: [implement(preview, async () => undefined)],
    rateLimits: { previewsPerAccount: 2 },
  });
  const [one, two] = [await server.register(), await server.register()];
  const call = async (token: string) => (await server.call('POST /v1/preview', { token })).status;
  expect([await call(one.accessToken), await call(one.accessToken), await call(one.accessToken)]).toEqual([
    204, 204, 429,
  ]);
  expect(await call(two.accessToken)).toBe(204);
});

test.each([{ trustProxy: undefined }, { trustProxy: ['10.0.0.0/8'] }])(
  'a client cannot choose its own address (%o)',
  async (options) => {
    const server = await start({ rateLimits: { perAddress: 2 }, ...options });
    const statuses = [];
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
      statuses.push((await server.call('GET /v1/me', { headers: { 'x-forwarded-for': address } })).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
  },
);

test('parts and media have a limit of their own', async () => {
  const server = await start({ rateLimits: { bulkPerAddress: 2 } });
  const statuses = [];
  for (const number of [1, 2, 3]) statuses.push((await server.call(`PUT /media/parts/${number}`)).status);
  expect(statuses).toEqual([204, 204, 429]);
  expect((await server.call('GET /v1/me')).status).toBe(401);
});
