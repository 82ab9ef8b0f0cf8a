import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { cookiesOf, createTestKeys, startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { absoluteLifeMs, idleLifeMs, refreshGraceMs } from './identity.models.ts';

const keys = createTestKeys();
let scratch: TestDatabase;
let http: TestHttp;
let account: TestAccount;
let clockMs: number;
beforeAll(async () => {
  scratch = await createTestDatabase();
  http = await startTestHttp({ database: scratch.database, identity: { keys, now: () => new Date(clockMs) } });
});
beforeEach(async () => {
  clockMs = Date.now();
  account = await http.register();
});
afterAll(async () => {
  await http?.close();
  await scratch?.close();
});

async function refresh(cookie: string, headers: Record<string, string> = {}, server = http) {
  const response = await server.call('POST /v1/auth/refresh', { headers: { cookie, ...headers } });
  const body = await response.json();
  return { status: response.status, cookie: cookiesOf(response), body, setCookie: response.headers.getSetCookie() };
}

function readSession() {
  return scratch.database.system((transaction) =>
    transaction.session.findFirstOrThrow({ where: { userId: account.user.id }, include: { refreshTokens: true } }),
  );
}

describe('refreshing', () => {
  test('gives another token each time, and the session goes on', async () => {
    const first = await refresh(account.cookie);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ user: account.user, workspace: account.workspace });
    expect(first.cookie).not.toBe(account.cookie);
    clockMs += 60_000;
    const second = await refresh(first.cookie);
    expect(second.status).toBe(200);
    expect(new Set([account.cookie, first.cookie, second.cookie]).size).toBe(3);
    for (const token of [account.accessToken, first.body.accessToken, second.body.accessToken]) {
      expect((await http.call('GET /v1/me', { token })).status).toBe(200);
    }
  });

  test('only hashes and sealed successors are stored, the latter no longer than they are of use', async () => {
    const first = await refresh(account.cookie);
    clockMs += refreshGraceMs + 1;
    await refresh(first.cookie);
    const { refreshTokens } = await readSession();
    const stored = JSON.stringify(
      refreshTokens.map((row) => Object.values(row).map((value) => Buffer.from(String(value)).toString())),
    );
    for (const cookie of [account.cookie, first.cookie]) expect(stored).not.toContain(cookie.split('=')[1]);
    expect(refreshTokens.filter((row) => row.sealedSuccessor !== null)).toHaveLength(1);
  });

  test('two tabs at once get the same successor, every time', async () => {
    let cookie = account.cookie;
    for (let round = 0; round < 15; round += 1) {
      const answers = await Promise.all(Array.from({ length: 4 }, () => refresh(cookie)));
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
      expect(new Set(answers.map((answer) => answer.cookie)).size).toBe(1);
      cookie = answers[0]?.cookie ?? '';
      clockMs += 1_000;
    }
    expect((await readSession()).endedAt).toBeNull();
  });

  test('also when the tabs talk to different processes', async () => {
    const other = await startTestHttp({ database: scratch.database, identity: { keys, now: () => new Date(clockMs) } });
    let cookie = account.cookie;
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all([refresh(cookie), refresh(cookie, {}, other), refresh(cookie, {}, other)]);
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
      expect(new Set(answers.map((answer) => answer.cookie)).size).toBe(1);
      cookie = answers[0]?.cookie ?? '';
    }
    await other.close();
  });

  test('a tab that comes late within the grace gets the newest token, not a used one', async () => {
    const first = await refresh(account.cookie);
    const second = await refresh(first.cookie);
    const late = await refresh(account.cookie);
    expect(late).toMatchObject({ status: 200, cookie: second.cookie });
    clockMs += refreshGraceMs * 3;
    expect((await refresh(late.cookie)).status).toBe(200);
  });

  test('an answer that got lost is given again', async () => {
    const lost = await refresh(account.cookie);
    clockMs += refreshGraceMs;
    const again = await refresh(account.cookie);
    expect(again).toMatchObject({ status: 200, cookie: lost.cookie });
  });

  test('a used token after the grace ends the session with all its tokens', async () => {
    const { cookie, body } = await refresh(account.cookie);
    clockMs += refreshGraceMs + 1;
    const stolen = await refresh(account.cookie);
    expect(stolen).toMatchObject({ status: 401, cookie: '', body: { code: 'auth.refresh_reused' } });
    expect(await readSession()).toMatchObject({ endedBy: 'refresh_reused' });
    expect(await refresh(cookie)).toMatchObject({ status: 401, body: { code: 'auth.refresh_invalid' } });
    expect((await http.call('GET /v1/me', { token: body.accessToken })).status).toBe(401);
    await nextTurn();
    expect(http.logLines.join('')).toContain('"securityEvent":"refresh_reused"');
  });

  test('a used token from another device is a copy, also within the grace', async () => {
    await refresh(account.cookie);
    const thief = await refresh(account.cookie, { 'user-agent': 'another browser' });
    expect(thief).toMatchObject({ status: 401, body: { code: 'auth.refresh_reused' } });
  });

  test('a session ends after 7 days without use', async () => {
    clockMs += idleLifeMs - 1_000;
    const inTime = await refresh(account.cookie);
    expect(inTime.status).toBe(200);
    clockMs += idleLifeMs + 1_000;
    expect(await refresh(inTime.cookie)).toMatchObject({ status: 401, body: { code: 'auth.refresh_invalid' } });
    expect(await readSession()).toMatchObject({ endedBy: 'expired' });
  });

  test('a session ends after 30 days of whatever use', async () => {
    const endsAtMs = clockMs + absoluteLifeMs;
    let { cookie } = account;
    for (const day of [6, 12, 18, 24, 29]) {
      clockMs = endsAtMs - absoluteLifeMs + day * 86_400_000;
      const answer = await refresh(cookie);
      expect(answer.status).toBe(200);
      cookie = answer.cookie;
      const expires = /Expires=([^;]+)/.exec(answer.setCookie[0] ?? '')?.[1] ?? '';
      expect(Date.parse(expires)).toBeLessThanOrEqual(endsAtMs);
    }
    clockMs = endsAtMs + 1;
    expect((await refresh(cookie)).status).toBe(401);
  });

  test.each(['', 'at_refresh=', 'at_refresh=made-up', `at_refresh=${'x'.repeat(5000)}`])(
    'the cookie %j is refused',
    async (cookie) => {
      expect(await refresh(cookie)).toMatchObject({ status: 401, body: { code: 'auth.refresh_invalid' } });
    },
  );
});

describe('the cookie', () => {
  test.each([
    ['https://audio.example.org', '__Secure-at_refresh', true],
    ['http://localhost:3000', 'at_refresh', false],
    ['http://127.0.0.1:3000', 'at_refresh', false],
  ])('of %s is %s', async (publicUrl, name, isSecure) => {
    const other = await startTestHttp({ database: scratch.database, publicUrl });
    try {
      const response = await other.call('POST /v1/auth/register', {
        body: { email: `${name}@${new URL(publicUrl).hostname}.example.org`, password: 'analytical engine', name: 'C' },
      });
      const cookies = response.headers.getSetCookie();
      expect(cookies.map((cookie) => cookie.replace(/=.*/, ''))).toEqual([name.replace('refresh', 'device'), name]);
      const cookie = cookies[1] ?? '';
      const [pair, ...attributes] = cookie.split('; ');
      expect(pair).toMatch(new RegExp(`^${name}=[\\w-]{43}$`));
      const wanted = ['Path=/v1/auth', 'HttpOnly', 'SameSite=Strict', ...(isSecure ? ['Secure'] : [])];
      expect(attributes.filter((attribute) => !attribute.startsWith('Expires=')).sort()).toEqual(wanted.sort());
    } finally {
      await other.close();
    }
  });
});

describe('requests from other sites', () => {
  const paths = ['register', 'sign-in', 'refresh', 'sign-out'];

  test.each(paths)('%s refuses them', async (path) => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${http.baseUrl}0` },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of foreign) {
      const response = await http.call(`POST /v1/auth/${path}`, { headers, body: {} });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: 'auth.origin_refused' });
    }
    expect((await readSession()).endedAt).toBeNull();
  });

  test('its own are served, by the public address and by the host it was sent to', async () => {
    for (const origin of [http.baseUrl, 'http://localhost:3000']) {
      expect((await refresh(account.cookie, { origin })).status).toBe(200);
    }
  });
});
