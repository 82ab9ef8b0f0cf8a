import { allRoutes, defineRoute, type RouteContract } from '@audiotricks/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildUser, buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { createTestKeys, startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { createDatabase } from '../../platform/database/index.ts';
import { AppError } from '../../shared/errors.ts';
import { implement } from '../../shared/http/implement.ts';
import { newId } from '../../shared/ids.ts';

const base = { summary: 'For tests.', errors: [] } as const;
const item = z.object({ id: z.string(), count: z.int() });
const echo = defineRoute({
  ...base,
  id: 'test.echo',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/echo/:itemId',
  access: { scope: 'workspace', permission: 'recordings.write' },
  params: z.object({ workspaceId: z.uuid(), itemId: z.uuid() }),
  query: z.object({ limit: z.coerce.number().int().max(10).default(5) }),
  body: z.strictObject({ title: z.string(), tags: z.array(z.string()).default([]) }),
  status: 201,
  response: z.object({ title: z.string(), tags: z.array(z.string()), limit: z.int(), role: z.string() }),
});
const broken = defineRoute({
  ...base,
  id: 'test.broken',
  method: 'GET',
  path: '/v1/broken',
  access: { scope: 'public' },
  query: z.object({ how: z.enum(['answer', 'throw', 'expected', 'halfway', 'slow']) }),
  status: 200,
  response: item,
});
const routes = [
  implement(echo, async ({ body, query, workspace }) => ({ ...body, ...query, role: workspace.role })),
  implement(broken, async ({ query, reply }) => {
    if (query.how === 'halfway') {
      reply.raw.writeHead(200, { 'content-length': 10 });
      reply.raw.write('half');
      throw new Error('no more');
    }
    if (query.how === 'slow') {
      await scratch.database.system(async (transaction) => {
        await transaction.$executeRaw`SET LOCAL statement_timeout = '20ms'`;
        await transaction.$queryRaw`SELECT pg_sleep(5)::text`;
      });
    }
    if (query.how === 'throw') throw new Error('the secret reason', { cause: new Error('deeper') });
    if (query.how === 'expected') throw new AppError('storage.full', 'There is no space left.');
    return { id: 'a', count: 0.5, more: 'left out' };
  }),
];

let scratch: TestDatabase;
let http: TestHttp;
let account: TestAccount;
let echoPath: string;
beforeAll(async () => {
  scratch = await createTestDatabase();
  http = await startTestHttp({ database: scratch.database, routes, jsonBodyLimitBytes: 10_000 });
  account = await http.register();
  echoPath = `/v1/workspaces/${account.workspace.id}/echo/${newId()}`;
});
afterAll(async () => {
  await http?.close();
  await scratch?.close();
});

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = await response.json();
  expect(problem).toMatchObject({ status: response.status, type: `/docs/api#${problem.code}` });
  expect(problem.code).toMatch(/^[a-z_]+(\.[a-z_]+)+$/);
  expect(problem.requestId).toBe(response.headers.get('x-request-id'));
  return problem;
}

describe('every route under a workspace', () => {
  const workspaceRoutes = allRoutes.filter(({ access }) => access.scope === 'workspace');
  let all: TestHttp;
  let foreignId: string;
  let token: string;
  beforeAll(async () => {
    all = await startTestHttp({ database: scratch.database, isWholeApi: true });
    foreignId = (await buildWorkspace(scratch.database)).id;
    token = (await all.register()).accessToken;
  });
  afterAll(() => all?.close());

  const callOf = (contract: RouteContract, workspaceId: string) =>
    `${contract.method} ${contract.path.replace(':workspaceId', workspaceId).replaceAll(/:\w+/g, 'not-an-id')}`;

  test('there are many', () => expect(workspaceRoutes.length).toBeGreaterThan(15));

  test.each(workspaceRoutes.map((contract) => [contract.id, contract] as const))(
    '%s: 401 without a token, 404 for a stranger, before anything else',
    async (_id, contract) => {
      // A body that is no JSON, of a type nobody takes, for ids that are none: none of it is looked at.
      const send = (workspaceId: string, bearer?: string) => {
        const [method = '', path = ''] = callOf(contract, workspaceId).split(' ');
        const hasBody = method !== 'GET';
        return fetch(`${all.baseUrl}${path}?limit=many`, {
          method,
          headers: {
            ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
            ...(hasBody ? { 'content-type': 'text/x-unknown' } : {}),
          },
          ...(hasBody ? { body: '{' } : {}),
        });
      };
      for (const workspaceId of [foreignId, 'not-an-id']) {
        expect(await problemOf(await send(workspaceId))).toMatchObject({ status: 401, code: 'auth.token_missing' });
        expect(await problemOf(await send(workspaceId, 'x.y.z'))).toMatchObject({ code: 'auth.token_invalid' });
        const stranger = await problemOf(await send(workspaceId, token));
        expect(stranger).toMatchObject({ status: 404, code: 'workspace.not_found' });
      }
      const unknown = await problemOf(await send(newId(), token));
      expect(unknown).toMatchObject({ status: 404, code: 'workspace.not_found' });
    },
  );

  test('addresses and methods that do not exist are told to members only', async () => {
    const mine = await all.register();
    for (const [call, code] of [
      ['GET /v1/workspaces/ID/nothing/here', 'request.not_found'],
      ['PUT /v1/workspaces/ID', 'request.method_not_allowed'],
      ['PUT /v1/workspaces/ID/uploads', 'request.method_not_allowed'],
    ] as const) {
      expect((await all.call(call.replace('ID', mine.workspace.id))).status).toBe(401);
      const stranger = await all.call(call.replace('ID', foreignId), { token: mine.accessToken });
      expect(await problemOf(stranger)).toMatchObject({ code: 'workspace.not_found' });
      const member = await all.call(call.replace('ID', mine.workspace.id), { token: mine.accessToken });
      expect(await problemOf(member)).toMatchObject({ code });
    }
  });
});

describe('a request', () => {
  test('is parsed, and its answer is', async () => {
    const response = await http.call(`POST ${echoPath}?limit=7`, { token: account.accessToken, body: { title: 'a' } });
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ title: 'a', tags: [], limit: 7, role: 'owner' });
  });

  test('with wrong fields is told of all of them', async () => {
    const body = { title: 1, tags: ['ok', null], other: 1 };
    const path = echoPath.replace(/[^/]+$/, 'x');
    const response = await http.call(`POST ${path}?limit=99`, { token: account.accessToken, body });
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ status: 422, code: 'request.invalid' });
    expect(problem.errors.map((error: { path: string }) => error.path).sort()).toEqual(
      ['body.other', 'body.tags.1', 'body.title', 'params.itemId', 'query.limit'].sort(),
    );
  });

  test('needs the permission before its body is looked at', async () => {
    const viewer = await buildUser(scratch.database);
    await scratch.database.system((transaction) =>
      transaction.membership.updateMany({
        where: { workspaceId: account.workspace.id, userId: account.user.id },
        data: { role: 'viewer' },
      }),
    );
    try {
      const response = await http.call(`POST ${echoPath}`, { token: account.accessToken, body: { wrong: viewer.id } });
      expect(await problemOf(response)).toMatchObject({ status: 403, code: 'permission.denied' });
    } finally {
      await scratch.database.system((transaction) =>
        transaction.membership.updateMany({ where: { userId: account.user.id }, data: { role: 'owner' } }),
      );
    }
  });

  test.each([
    ['no JSON', '{"title":', { 'content-type': 'application/json' }, 400, 'request.malformed'],
    ['a prototype', '{"__proto__":{}}', { 'content-type': 'application/json' }, 400, 'request.malformed'],
    [
      'another type',
      'title=a',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'request.unsupported_media_type',
    ],
    ['text', 'title', {}, 415, 'request.unsupported_media_type'],
    ['a type that is none', 'title', { 'content-type': 'nonsense' }, 415, 'request.unsupported_media_type'],
    [
      'too much',
      JSON.stringify({ title: 'x'.repeat(20_000) }),
      { 'content-type': 'application/json' },
      413,
      'request.too_large',
    ],
    ['half a character', '{"title":"\\ud800"}', { 'content-type': 'application/json' }, 422, 'request.invalid'],
    [
      'deep nesting',
      `{"title":${'['.repeat(4_900)}${']'.repeat(4_900)}}`,
      { 'content-type': 'application/json' },
      422,
      'request.invalid',
    ],
    ['nothing', undefined, {}, 422, 'request.invalid'],
    ['nothing, called JSON', '', { 'content-type': 'application/json' }, 422, 'request.invalid'],
  ])('with %s as body is refused', async (_what, body, headers, status, code) => {
    const response = await fetch(`${http.baseUrl}${echoPath}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${account.accessToken}`, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    expect(await problemOf(response)).toMatchObject({ status, code });
  });

  test.each([
    ['GET /v1/nothing', 404, 'request.not_found'],
    ['GET /', 404, 'request.not_found'],
    ['DELETE /v1/auth/sign-in', 405, 'request.method_not_allowed'],
    ['OPTIONS /v1/auth/sign-in', 405, 'request.method_not_allowed'],
    ['GET /v1/auth/sign-in', 405, 'request.method_not_allowed'],
    ['GET /v1/me/%ZZ', 400, 'request.malformed'],
    ['GET /v1/broken', 422, 'request.invalid'],
    ['GET /v1/broken?how=answer&how=answer', 422, 'request.invalid'],
    ['GET /v1/broken?how=%00', 422, 'request.invalid'],
  ])('%s is refused', async (call, status, code) => {
    const response = await http.call(call);
    expect(await problemOf(response)).toMatchObject({ status, code });
    if (status === 405) expect(response.headers.get('allow')).toMatch(/^[A-Z, ]+$/);
  });

  test('an over-long id is an unknown workspace', async () => {
    const response = await http.call(`GET /v1/workspaces/${'9'.repeat(2_000)}/x`, { token: account.accessToken });
    expect(await problemOf(response)).toMatchObject({ code: 'workspace.not_found' });
  });

  test('HEAD answers like GET without a body', async () => {
    const get = await http.call('GET /v1/me', { token: account.accessToken });
    const head = await http.call('HEAD /v1/me', { token: account.accessToken });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    expect(await head.text()).toBe('');
  });
});

describe('a failure nobody expected', () => {
  test.each([
    ['throw', 'the secret reason'],
    ['answer', 'test.broken breaks its contract: count'],
  ])('(%s) is a 500 without detail, logged with its cause', async (how, logged) => {
    const response = await http.call(`GET /v1/broken?how=${how}`);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ status: 500, code: 'server.internal' });
    expect(JSON.stringify(problem)).not.toContain(logged);
    const line = http.logLines.find((text) => text.includes(problem.requestId) && text.includes('"level":50'));
    expect(line).toContain(logged);
    if (how === 'throw') expect(line).toContain('deeper');
  });

  test('halfway through an answer cuts the connection', async () => {
    const answer = http.call('GET /v1/broken?how=halfway').then((response) => response.text());
    await expect(answer).rejects.toThrow(/terminated|fetch failed/);
    await expect
      .poll(() => http.logLines.join(''), { timeout: 10_000 })
      .toContain('failed while the answer was on its way');
  });

  test('of the database’s connection is a 503, with a time to try again', async () => {
    const database = createDatabase({ url: 'postgres://nobody@127.0.0.1:1/none' });
    const keys = createTestKeys();
    const here = await startTestHttp({ database: scratch.database, identity: { keys } });
    const away = await startTestHttp({ database, identity: { keys } });
    const { accessToken } = await here.register();
    const response = await away.call('GET /v1/me', { token: accessToken });
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'server.unavailable' });
    expect(response.headers.get('retry-after')).toBe('5');
    await Promise.all([here.close(), away.close(), database.close()]);
  });

  test('of a database that has no time for it is a 503 too', async () => {
    const response = await http.call('GET /v1/broken?how=slow');
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'server.unavailable' });
    expect(response.headers.get('retry-after')).toBe('5');
  });

  test('an expected one keeps its code, whatever its status', async () => {
    const problem = await problemOf(await http.call('GET /v1/broken?how=expected'));
    expect(problem).toMatchObject({ status: 507, code: 'storage.full', detail: 'There is no space left.' });
  });
});

describe('starting', () => {
  const start = (options: object) =>
    startTestHttp({ database: scratch.database, ...options }).then((started) => started.close());

  test('fails when a contract has no handler', async () => {
    await expect(start({ contracts: allRoutes })).rejects.toThrow('uploads.open has no handler');
  });

  test('fails when a handler has no contract, or two have the same', async () => {
    await expect(start({ routes, contracts: [echo] })).rejects.toThrow('test.broken has a handler but is not in');
    await expect(start({ routes: [...routes, ...routes] })).rejects.toThrow('test.echo has two handlers');
  });
});

test('the log holds no secret', async () => {
  await http.call(`GET /media/none?signature=SIGNED-PROOF`, {
    token: 'BEARER-PROOF',
    headers: { cookie: 'a=COOKIE-PROOF' },
  });
  await http.call('POST /v1/auth/sign-in', { body: { email: 'x@example.org', password: 'PASSWORD-PROOF' } });
  http.app.log.info(
    { headers: { authorization: 'HEADER-PROOF', cookie: 'HEADER-PROOF' }, password: 'FIELD-PROOF' },
    'x',
  );
  const text = http.logLines.join('');
  expect(text).not.toContain('PROOF');
  expect(text).toContain('"path":"/media/none"');
  expect(text).not.toContain(account.accessToken);
});
