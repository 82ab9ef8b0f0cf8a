import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { recordUnmailed, startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { createDeleteOldThrottles, createSignInGuard, unlockAccount } from './index.ts';
import { signInLimits } from './sign-in-guard.ts';

let scratch: TestDatabase;
let http: TestHttp;
let account: TestAccount;
let at = new Date();
beforeAll(async () => {
  scratch = await createTestDatabase();
});
beforeEach(async () => {
  at = new Date();
  await scratch.database.system((transaction) => transaction.signInThrottle.deleteMany());
  http = await startTestHttp({ database: scratch.database, identity: { now: () => at } });
  account = await http.register();
});
afterEach(() => http?.close());
afterAll(() => scratch?.close());

const signIn = (email: string, password: string) => http.call('POST /v1/auth/sign-in', { body: { email, password } });

/** Wrong passwords until the last one that is still looked at. */
async function useUp(email: string): Promise<void> {
  for (let time = 0; time < signInLimits.account.attempts; time += 1) {
    expect((await signIn(email, 'a wrong password')).status).toBe(401);
  }
}

const events = (type: string) =>
  scratch.database.system((transaction) =>
    transaction.securityEvent.findMany({ where: { type, userId: account.user.id } }),
  );

test('too many wrong passwords lock an account for a while, for the right one too', async () => {
  await useUp(account.email);
  const refused = await signIn(account.email, account.password);
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ code: 'auth.too_many_attempts' });
  expect(Number(refused.headers.get('retry-after'))).toBe(900);
  expect(await events('sign_in.failed')).toMatchObject([{ occurrences: 10, ipAddress: '127.0.0.1' }]);
  expect((await signIn(account.email, account.password)).status).toBe(429);
  expect(await events('sign_in.locked')).toMatchObject([{ occurrences: 1, severity: 'severe' }]);
  at = new Date(at.getTime() + 15 * 60_000);
  expect((await signIn(account.email, account.password)).status).toBe(200);
});

test('an account that does not exist is locked in the same way', async () => {
  await useUp('nobody@example.org');
  await useUp(account.email);
  const answers = [];
  for (const email of ['nobody@example.org', account.email]) {
    const response = await signIn(email, 'a wrong password');
    const { requestId: _, ...problem } = await response.json();
    answers.push({ problem, retryAfter: response.headers.get('retry-after') });
  }
  expect(answers[0]).toMatchObject({ problem: { status: 429 } });
  expect(answers[1]).toEqual(answers[0]);
});

test('the right password in time, and a new password, begin anew', async () => {
  for (let time = 0; time < 9; time += 1) await signIn(account.email, 'a wrong password');
  expect((await signIn(account.email, account.password)).status).toBe(200);
  await useUp(account.email);
  expect((await signIn(account.email, account.password)).status).toBe(429);
  await scratch.database.system((transaction) => unlockAccount(transaction, account.user.id));
  expect((await signIn(account.email, account.password)).status).toBe(200);
});

test('many at once get no more attempts than one after the other', async () => {
  const statuses = await Promise.all(
    Array.from({ length: 25 }, async () => (await signIn(account.email, 'a wrong password')).status),
  );
  expect(statuses.filter((status) => status === 401)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(15);
});

const makeGuard = () =>
  createSignInGuard({ database: scratch.database, recordSecurityEvent: recordUnmailed, now: () => at });
const attempt = (identifier: string, ipAddress = '2001:db8::1') => ({ userId: null, identifier, ipAddress });

test('what is tried on an account that is locked counts against its address all the same', async () => {
  const guard = makeGuard();
  const refused = { code: 'auth.too_many_attempts' };
  for (let time = 0; time < signInLimits.account.attempts; time += 1) await guard.take(attempt('victim@example.org'));
  for (let time = signInLimits.account.attempts; time < signInLimits.address.attempts; time += 1) {
    await expect(guard.take(attempt('victim@example.org'))).rejects.toMatchObject(refused);
  }
  await expect(guard.take(attempt('another@example.org'))).rejects.toMatchObject(refused);
  await guard.take(attempt('another@example.org', '192.0.2.1'));
});

test('an address is locked for all accounts, and counts against none then; processes share the count', async () => {
  const guards = [makeGuard(), makeGuard()];
  for (let time = 0; time < signInLimits.address.attempts; time += 1) {
    await guards[time % 2]?.take(attempt(`person${time}@example.org`, `2001:db8::${time}`));
  }
  const locked = guards[0]?.take(attempt('victim@example.org'));
  await expect(locked).rejects.toMatchObject({ code: 'auth.too_many_attempts' });
  const elsewhere = attempt('victim@example.org', '192.0.2.1');
  for (let time = 0; time < 10; time += 1) await guards[1]?.take(elsewhere);
  await expect(guards[1]?.take(elsewhere)).rejects.toMatchObject({ code: 'auth.too_many_attempts' });
});

test('counts that are over are swept', async () => {
  await useUp(account.email);
  await signIn(account.email, account.password);
  const sweep = (afterMs: number) =>
    createDeleteOldThrottles({ database: scratch.database, now: () => new Date(at.getTime() + afterMs) })();
  expect(await sweep(14 * 60_000)).toBe(0);
  expect(await sweep(16 * 60_000)).toBe(2);
});
