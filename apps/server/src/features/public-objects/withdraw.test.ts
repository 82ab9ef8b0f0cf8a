import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { type FakeCdnApi, startFakeCdnApi } from '../../../test/servers/fake-cdn-api.ts';
import { createPurge } from '../../platform/cdn/index.ts';
import { createDiskStorage, type Storage } from '../../platform/storage/index.ts';
import { withdrawJob } from './public-objects.jobs.ts';
import { createWithdrawal, withdrawObject } from './withdraw.ts';

const known = { token: 'secret', endpointId: 'endpoint' };
let database: TestDatabase['database'];
let closeDatabase: () => Promise<void>;
let storage: Storage;
let folder: string;
let api: FakeCdnApi;
let inUse: ReadonlySet<string> = new Set();

beforeAll(async () => {
  ({ database, close: closeDatabase } = await createTestDatabase());
  folder = await mkdtemp(join(tmpdir(), 'audiotricks-withdraw-'));
  storage = await createDiskStorage({ folder });
  api = await startFakeCdnApi(known);
});
afterEach(async () => {
  api.clock.nowMs += 60_000;
  api.purges.length = 0;
  inUse = new Set();
  await database.system((transaction) => transaction.publicRemoval.deleteMany({}));
});
afterAll(async () => {
  await api.close();
  await closeDatabase();
  await rm(folder, { recursive: true });
});

const keyOf = (index: number) => `avatars/${index.toString(16).padStart(64, '0')}.webp`;

/** One run, as the queue makes it. */
async function runOnce(purge = createPurge({ ...known, apiUrl: api.url })): Promise<void> {
  const isInUse = async (_transaction: unknown, key: string) => inUse.has(key);
  const handler = createWithdrawal({ database, storage, cdn: { purge }, isInUse });
  let isDone = false;
  await handler.run({
    data: {},
    attempt: 1,
    signal: new AbortController().signal,
    done: async (effect) => {
      isDone = true;
      return await database.system(effect);
    },
  });
  if (isDone) api.clock.nowMs += withdrawJob.everyMs;
}

async function withdraw(count: number, from = 0): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, index) => keyOf(from + index));
  for (const key of keys) await storage.put({ key, body: Buffer.from(key) });
  await database.system(async (transaction) => {
    for (const key of keys) await withdrawObject(transaction, key);
  });
  return keys;
}

const left = () => database.system((transaction) => transaction.publicRemoval.count());

describe('what was taken back', () => {
  test('is freed, then purged, then forgotten', async () => {
    const keys = await withdraw(3);
    await runOnce();
    for (const key of keys) expect(await storage.head(key)).toBeNull();
    expect(api.purges.map((files) => [...files].sort())).toEqual([keys]);
    expect(await left()).toBe(0);
    await runOnce();
    expect(api.purges).toHaveLength(1);
  });

  test('in great number goes in steps that keep the rate of the CDN', async () => {
    const keys = await withdraw(120);
    while ((await left()) > 0) await runOnce();
    expect(api.violations).toEqual([]);
    expect(api.purges.map((files) => files.length)).toEqual([50, 50, 20]);
    expect(new Set(api.purges.flat())).toEqual(new Set(keys));
  });

  test('twice is purged once', async () => {
    const [key = ''] = await withdraw(1);
    await withdraw(1);
    await runOnce();
    expect(api.purges).toEqual([[key]]);
    expect(await left()).toBe(0);
  });

  test('and is used again by then, stays', async () => {
    const [kept = '', gone = ''] = await withdraw(2);
    inUse = new Set([kept]);
    await runOnce();
    expect(await storage.head(kept)).not.toBeNull();
    expect(await storage.head(gone)).toBeNull();
    expect(api.purges).toEqual([[gone]]);
    expect(await left()).toBe(0);
  });

  test.each([
    { kind: 'status', status: 500 },
    { kind: 'status', status: 429, retryAfter: '3' },
    { kind: 'lost' },
    { kind: 'refused' },
  ] as const)('is remembered until a purge has come through: %j', async (fault) => {
    const [key = ''] = await withdraw(1);
    api.faults.push(fault);
    await expect(runOnce()).rejects.toThrow();
    expect([await left(), await storage.head(key)]).toEqual([1, null]);
    api.clock.nowMs += withdrawJob.everyMs;
    await runOnce();
    expect(api.purges.at(-1)).toEqual([key]);
    expect(await left()).toBe(0);
    expect(api.violations).toEqual([]);
  });

  test('without a CDN is only freed', async () => {
    const [key = ''] = await withdraw(1);
    const handler = createWithdrawal({ database, storage, cdn: { purge: null }, isInUse: async () => false });
    const { signal } = new AbortController();
    await handler.run({ data: {}, attempt: 1, signal, done: (effect) => database.system(effect) });
    expect([await left(), await storage.head(key), api.purges]).toEqual([0, null, []]);
  });
});
