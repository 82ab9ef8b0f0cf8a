import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { cookiesOf, startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { buildMmdb } from '../../../test/mmdb-file.ts';
import { openCountries } from '../../platform/geoip/index.ts';
import { createReadOutbox, createWriteMail } from '../mail/index.ts';
import { createDeleteOldDevices } from './index.ts';

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
const windowsLater = windows.replaceAll('140.0', '141.0');
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605 (KHTML, like Gecko) Version/19.0 Safari/605';

let scratch: TestDatabase;
let http: TestHttp;
let account: TestAccount;
const sealingKey = randomBytes(32);
// Only what is written is of interest here; nobody sends it.
const writeMail = createWriteMail({ queue: { sendSystem: async () => ({ isNew: true }) }, sealingKey });
beforeAll(async () => {
  scratch = await createTestDatabase();
});
beforeEach(async () => {
  http = await startTestHttp({ database: scratch.database, identity: { writeMail }, trustProxy: ['127.0.0.1'] });
  account = await http.register();
});
afterEach(() => http?.close());
afterAll(() => scratch?.close());

async function signIn(userAgent: string, address: string, cookie?: string): Promise<string> {
  const { email, password } = account;
  const headers = { 'user-agent': userAgent, 'x-forwarded-for': address, ...(cookie !== undefined && { cookie }) };
  const response = await http.call('POST /v1/auth/sign-in', { body: { email, password }, headers });
  expect(response.status).toBe(200);
  return cookiesOf(response);
}

async function notices() {
  const mails = await createReadOutbox({ database: scratch.database, sealingKey })({ limit: 100 });
  return mails.filter(({ toAddress }) => toAddress === account.email);
}

test('a device that was never there is told by mail and listed; the same browser is not told again', async () => {
  const cookie = await signIn(windows, '192.0.2.1');
  const [mail, ...others] = await notices();
  expect(others).toEqual([]);
  expect(mail?.category).toBe('new_device');
  expect(mail?.body?.text).toContain('Firefox on Windows, from the address 192.0.2.1');
  const events = await scratch.database.system((transaction) =>
    transaction.securityEvent.findMany({ where: { userId: account.user.id } }),
  );
  expect(events).toMatchObject([{ type: 'sign_in.new_device', details: { device: 'Firefox on Windows' } }]);
  // Known by its cookie wherever it goes and whatever its version.
  await signIn(windowsLater, '198.51.100.9', cookie);
  expect(await notices()).toHaveLength(1);
  // Without it by kind and network, and not by its kind alone.
  await signIn(windowsLater, '198.51.100.9');
  expect(await notices()).toHaveLength(1);
  await signIn(windowsLater, '203.0.113.5');
  expect(await notices()).toHaveLength(2);
  await signIn(mac, '203.0.113.5', 'at_device=made-up');
  expect(await notices()).toHaveLength(3);
});

test('the notice names the country where the operator gave a database of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'audiotricks-devices-'));
  const path = join(folder, 'countries.mmdb');
  await writeFile(path, buildMmdb('Test-Country', { '192.0.2.0/24': { country: { iso_code: 'NZ' } } }));
  await http.close();
  http = await startTestHttp({
    database: scratch.database,
    identity: { writeMail, countryOf: openCountries(path) },
    trustProxy: ['127.0.0.1'],
  });
  await rm(folder, { recursive: true });
  account = await http.register();
  await signIn(windows, '192.0.2.1');
  await signIn(windows, '198.51.100.9');
  const texts = (await notices()).map(({ body }) => body?.text);
  expect(texts).toEqual([
    expect.stringContaining('from the address 198.51.100.9, at '),
    expect.stringContaining('from the address 192.0.2.1 (New Zealand), at '),
  ]);
  const events = await scratch.database.system((transaction) =>
    transaction.securityEvent.findMany({ where: { userId: account.user.id }, orderBy: { id: 'asc' } }),
  );
  expect(events.map(({ details }) => details)).toEqual([
    { device: 'Firefox on Windows', country: 'New Zealand' },
    { device: 'Firefox on Windows' },
  ]);
});

test('a cookie of somebody else says nothing of this account', async () => {
  const cookie = await signIn(windows, '192.0.2.1');
  account = await http.register();
  await signIn(windows, '192.0.2.1', cookie);
  expect(await notices()).toHaveLength(1);
});

test('two at once from the same new device are one notice', async () => {
  await Promise.all([signIn(mac, '192.0.2.1'), signIn(mac, '192.0.2.1')]);
  expect(await notices()).toHaveLength(1);
});

test('the cookie is for signing in only, and refreshing leaves it alone', async () => {
  const response = await http.call('POST /v1/auth/sign-in', {
    body: { email: account.email, password: account.password },
  });
  const device = response.headers.getSetCookie().find((cookie) => cookie.startsWith('at_device='));
  expect(device).toMatch(/Path=\/v1\/auth; .*HttpOnly; SameSite=Strict/);
  const refreshed = await http.call('POST /v1/auth/refresh', { headers: { cookie: cookiesOf(response) } });
  expect(cookiesOf(refreshed)).not.toContain('at_device');
});

test('devices are forgotten a year after they were last seen', async () => {
  const { database } = scratch;
  const sweep = (days: number) =>
    createDeleteOldDevices({ database, now: () => new Date(Date.now() + days * 24 * 60 * 60 * 1000) })();
  expect(await sweep(364)).toBe(0);
  expect(await sweep(366)).toBeGreaterThan(0);
});
