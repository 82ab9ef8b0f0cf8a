import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { createTestKeys, startTestHttp, type TestHttp } from '../../../test/http.ts';
import { seasonPassword } from './passwords.ts';

const keys = createTestKeys();
let scratch: TestDatabase;
let http: TestHttp;
beforeAll(async () => {
  scratch = await createTestDatabase();
  http = await startTestHttp({ database: scratch.database, identity: { keys } });
});
afterAll(async () => {
  await http?.close();
  await scratch?.close();
});

describe('registering', () => {
  test('makes user, personal workspace, owner and subscription', async () => {
    const response = await http.call('POST /v1/auth/register', {
      body: { email: 'Ada@Example.org', password: 'analytical engine', name: ' Ada ' },
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const answer = await response.json();
    expect(answer).toMatchObject({
      user: { email: 'Ada@Example.org', name: 'Ada' },
      workspace: { name: "Ada's workspace", isPersonal: true },
    });
    const lifeMs = Date.parse(answer.expiresAt) - Date.now();
    expect(lifeMs).toBeGreaterThan(9 * 60_000);
    expect(lifeMs).toBeLessThanOrEqual(10 * 60_000);
    const rows = await scratch.database.system(async (transaction) => ({
      membership: await transaction.membership.findFirst({ where: { workspaceId: answer.workspace.id } }),
      subscription: await transaction.subscription.findFirst({
        where: { workspaceId: answer.workspace.id },
        include: { plan: true },
      }),
      user: await transaction.user.findUnique({ where: { id: answer.user.id } }),
    }));
    expect(rows.membership).toMatchObject({ userId: answer.user.id, role: 'owner' });
    expect(rows.subscription).toMatchObject({ state: 'active', plan: { code: 'unlimited' } });
    expect(rows.user?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('an address is taken whatever its case, also when two come at once', async () => {
    const { email } = await http.register();
    const again = await http.call('POST /v1/auth/register', {
      body: { email: email.toUpperCase(), password: 'analytical engine', name: 'B' },
    });
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ code: 'auth.email_taken', errors: [{ path: 'body.email' }] });

    const body = { email: 'race@example.org', password: 'analytical engine', name: 'R' };
    const racing = await Promise.all(Array.from({ length: 6 }, () => http.call('POST /v1/auth/register', { body })));
    expect(racing.map((response) => response.status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });

  test.each([
    ['a common password', { password: 'Password1' }, 'auth.password_too_common', 'body.password'],
    ['one character over and over', { password: 'zzzzzzzzzzzz' }, 'auth.password_too_common', 'body.password'],
    ['the own address', { password: 'grace.hopper@example.org' }, 'auth.password_too_common', 'body.password'],
    ['a short password', { password: 'a1b2c3' }, 'request.invalid', 'body.password'],
    ['a wrong address', { email: 'grace' }, 'request.invalid', 'body.email'],
    ['no name', { name: '   ' }, 'request.invalid', 'body.name'],
    ['a field that does not exist', { role: 'operator' }, 'request.invalid', 'body.role'],
    ['a name that cannot be stored', { name: 'a\u0000b' }, 'request.invalid', 'body.name'],
  ])('%s is refused', async (_what, fields, code, path) => {
    const response = await http.call('POST /v1/auth/register', {
      body: { email: 'grace.hopper@example.org', password: 'nanoseconds of wire', name: 'Grace', ...fields },
    });
    expect(response.status).toBe(422);
    const problem = await response.json();
    expect(problem.code).toBe(code);
    expect(problem.errors).toContainEqual(expect.objectContaining({ path }));
  });

  test.each(['closed', 'invite'] as const)('is refused when it is %s', async (registration) => {
    const other = await startTestHttp({ database: scratch.database, identity: { registration } });
    try {
      const body = { email: 'late@example.org', password: 'analytical engine', name: 'L' };
      const response = await other.call('POST /v1/auth/register', { body });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: 'auth.registration_closed' });
    } finally {
      await other.close();
    }
  });
});

describe('signing in and out', () => {
  test('tells who I am and what I may do', async () => {
    const account = await http.register();
    const response = await http.call('POST /v1/auth/sign-in', {
      body: { email: account.email.toUpperCase(), password: account.password },
    });
    expect(response.status).toBe(200);
    const { accessToken, user, workspace } = await response.json();
    const { lastSignInAt } = user;
    expect(Date.parse(lastSignInAt)).toBeGreaterThan(Date.parse(account.user.lastSignInAt ?? ''));
    expect({ user, workspace }).toEqual({ user: { ...account.user, lastSignInAt }, workspace: account.workspace });
    const me = await (await http.call('GET /v1/me', { token: accessToken })).json();
    expect(me.user).toEqual(user);
    expect(me.workspaces).toEqual([
      {
        ...account.workspace,
        ...{ archivedAt: null, deletesAt: null },
        ...{ role: 'owner', permissions: expect.arrayContaining(['uploads.write']) },
      },
    ]);
    const list = await (await http.call('GET /v1/workspaces', { token: accessToken })).json();
    expect(list).toEqual({ items: me.workspaces, nextCursor: null });
  });

  test('a wrong password and an unknown address get the same answer', async () => {
    const account = await http.register();
    const attempts = [
      { email: account.email, password: 'wrong password' },
      { email: 'nobody@example.org', password: 'wrong password' },
    ];
    const answers = [];
    for (const body of attempts) {
      const response = await http.call('POST /v1/auth/sign-in', { body });
      const { requestId: _, ...problem } = await response.json();
      answers.push({ status: response.status, problem, cookies: response.headers.getSetCookie() });
    }
    expect(answers[0]).toMatchObject({ status: 401, problem: { code: 'auth.credentials_invalid' }, cookies: [] });
    expect(answers[1]).toEqual(answers[0]);
  });

  test('signing out ends the session at once, clears the cookie, and can be repeated', async () => {
    const account = await http.register();
    const other = await http.call('POST /v1/auth/sign-in', {
      body: { email: account.email, password: account.password },
    });
    const { accessToken: otherToken } = await other.json();
    for (let time = 0; time < 2; time += 1) {
      const response = await http.call('POST /v1/auth/sign-out', { headers: { cookie: account.cookie } });
      expect(response.status).toBe(204);
      expect(response.headers.getSetCookie()[0]).toMatch(/^at_refresh=; .*Expires=Thu, 01 Jan 1970/);
    }
    const refused = await http.call('GET /v1/me', { token: account.accessToken });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ code: 'auth.token_invalid' });
    const refresh = await http.call('POST /v1/auth/refresh', { headers: { cookie: account.cookie } });
    expect(await refresh.json()).toMatchObject({ status: 401, code: 'auth.refresh_invalid' });
    // The other device stays.
    expect((await http.call('GET /v1/me', { token: otherToken })).status).toBe(200);
  });

  test('a program without a cookie signs out by its access token', async () => {
    const account = await http.register();
    expect((await http.call('POST /v1/auth/sign-out', { token: account.accessToken })).status).toBe(204);
    expect((await http.call('GET /v1/me', { token: account.accessToken })).status).toBe(401);
    expect((await http.call('POST /v1/auth/sign-out')).status).toBe(204);
  });

  test('a user who was deactivated is out at once', async () => {
    const account = await http.register();
    await scratch.database.system((transaction) =>
      transaction.user.update({ where: { id: account.user.id }, data: { isActive: false } }),
    );
    expect((await http.call('GET /v1/me', { token: account.accessToken })).status).toBe(401);
    expect((await http.call('POST /v1/auth/refresh', { headers: { cookie: account.cookie } })).status).toBe(401);
    const { email, password } = account;
    const signIn = await http.call('POST /v1/auth/sign-in', { body: { email, password } });
    expect(await signIn.json()).toMatchObject({ code: 'auth.credentials_invalid' });
  });

  test('a hash with weaker parameters is made anew at sign-in', async () => {
    const { id } = (await http.register()).user;
    const readUser = () =>
      scratch.database.system((transaction) => transaction.user.findUniqueOrThrow({ where: { id } }));
    const weak = await hash(seasonPassword('an old password', keys.pepper), { memoryCost: 8_192, timeCost: 1 });
    const { email } = await scratch.database.system((transaction) =>
      transaction.user.update({ where: { id }, data: { passwordHash: weak } }),
    );
    const signIn = (password: string) => http.call('POST /v1/auth/sign-in', { body: { email, password } });
    expect((await signIn('a wrong password')).status).toBe(401);
    expect((await readUser()).passwordHash).toBe(weak);
    expect((await signIn('an old password')).status).toBe(200);
    expect((await readUser()).passwordHash).toMatch(/m=19456,t=2,p=1/);
    expect((await signIn('an old password')).status).toBe(200);
  });
});
