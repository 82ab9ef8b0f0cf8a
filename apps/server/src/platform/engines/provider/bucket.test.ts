import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../test/database.ts';
import { createBucket } from './bucket.ts';

const { database, close } = await createTestDatabase({ poolSize: 8 });
afterAll(close);
const { signal } = new AbortController();

/** The same key in several processes. */
function nodesOf(callsPerMinute: number, count = 2) {
  const options = { database, baseUrl: `http://${randomUUID()}/v1`, apiKey: 'sk-secret', callsPerMinute };
  return Array.from({ length: count }, () => createBucket(options));
}

test('all processes together take no more than the allowance, whoever asks', async () => {
  const nodes = nodesOf(600, 4);
  const startedAtMs = performance.now();
  let taken = 0;
  await Promise.all(
    nodes.flatMap((node) =>
      Array.from({ length: 25 }, async () => {
        const isTaken = await node.take(signal).then(
          () => true,
          (error: unknown) => {
            expect(error).toMatchObject({ code: 'engine.rate_limited', isUncounted: true });
            return false;
          },
        );
        if (isTaken) taken += 1;
      }),
    ),
  );
  const elapsedMs = performance.now() - startedAtMs;
  // 60 at once, then nine a second.
  expect(taken).toBeGreaterThanOrEqual(60);
  expect(taken).toBeLessThanOrEqual(60 + Math.ceil((elapsedMs / 60_000) * 540));
});

test('a refusal that one process heard holds all of them, for as long as the provider says', async () => {
  const [first, second] = nodesOf(600);
  await first?.take(signal);
  expect(await first?.hold(30_000)).toBeGreaterThan(29_000);
  const refused = await second?.take(signal).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'engine.rate_limited' });
  expect((refused as { delayMs: number }).delayMs).toBeGreaterThan(25_000);
});

test('without a word of the provider the hold doubles with each refusal in a row, and success forgets them', async () => {
  const [bucket] = nodesOf(6_000);
  const holdFrom = (seconds: number) =>
    database.system(
      (transaction) =>
        transaction.$executeRaw`UPDATE provider_bucket SET held_until = clock_timestamp() + ${seconds}::float8 * interval '1 s'`,
    );
  const held: number[] = [];
  for (let round = 0; round < 3; round++) {
    held.push((await bucket?.hold(null)) ?? 0);
    // Refused together with the one before, while it still holds: the same refusal.
    await holdFrom(3_600);
    expect(await bucket?.hold(null)).toBeGreaterThan(3_000_000);
    await holdFrom(-1);
  }
  expect(held.map((ms) => Math.round(ms / 100) * 100)).toEqual([500, 1_000, 2_000]);
  await bucket?.succeeded(null);
  expect(await bucket?.hold(null)).toBeLessThan(600);
});

test('an answer that says none is left holds the next call until there is', async () => {
  const [first, second] = nodesOf(600);
  await first?.take(signal);
  await first?.succeeded(20_000);
  await expect(second?.take(signal)).rejects.toMatchObject({ code: 'engine.rate_limited' });
});

test('a short wait is waited for, unless the work is taken away', async () => {
  const [bucket] = nodesOf(6_000);
  await bucket?.hold(300);
  const startedAtMs = performance.now();
  await bucket?.take(signal);
  expect(performance.now() - startedAtMs).toBeGreaterThan(200);
  await bucket?.hold(1_500);
  await expect(bucket?.take(AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'AbortError' });
});
