import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FakeCdnApi, startFakeCdnApi } from '../../../test/servers/fake-cdn-api.ts';
import { createCdn } from './cdn.ts';
import { createPurge, PurgeError } from './purge.ts';

const token = 'dop_v1_secret-of-the-test';
const endpointId = '19f06b6a-3ace-4315-b086-499a0e521b76';
const key = `avatars/${'a'.repeat(64)}.webp`;

let api: FakeCdnApi;
beforeAll(async () => {
  api = await startFakeCdnApi({ token, endpointId });
});
afterEach(() => {
  api.clock.nowMs += 60_000;
  api.purges.length = 0;
});
afterAll(() => api.close());

const purgeWith = (options: { token?: string; endpointId?: string } = {}) =>
  createPurge({ token, endpointId, apiUrl: api.url, ...options });
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe('public addresses', () => {
  const purge = async () => undefined;
  const origin = 'https://our-audio.fra1.cdn.digitaloceanspaces.com';

  test('are given for pictures and assets, by keys that hold a hash of the content', () => {
    const cdn = createCdn({ origin, purge });
    expect(cdn.publicUrl({ kind: 'avatar', key })).toBe(`${origin}/${key}`);
    expect(cdn.publicUrl({ kind: 'web_asset', key: 'assets/index-D3x9_kQz.js' })).toBe(
      `${origin}/assets/index-D3x9_kQz.js`,
    );
  });

  test.each([
    'workspaces/0199b4d2-0000-7000-8000-000000000001/originals/0199b4d2-0000-7000-8000-000000000002',
    'workspaces/0199b4d2-0000-7000-8000-000000000001/playback/0199b4d2-0000-7000-8000-000000000002',
    'avatars/me.webp',
    `avatars/${'a'.repeat(64)}.svg`,
    `avatars/../${'a'.repeat(64)}.webp`,
    '',
  ])('are never given for %s', (other) => {
    const cdn = createCdn({ origin, purge });
    expect(() => cdn.publicUrl({ kind: 'avatar', key: other })).toThrow(TypeError);
    expect(() => cdn.publicUrl({ kind: 'web_asset', key: other })).toThrow(TypeError);
  });

  test('are refused for what can be taken back where the cache cannot be purged', () => {
    const cdn = createCdn({ origin, purge: null });
    expect([cdn.serves('avatar'), cdn.publicUrl({ kind: 'avatar', key })]).toEqual([false, null]);
    expect(cdn.serves('web_asset')).toBe(true);
  });

  test('are none without a CDN', () => {
    const cdn = createCdn({ origin: null, purge: null });
    expect([cdn.serves('avatar'), cdn.serves('web_asset'), cdn.publicUrl({ kind: 'avatar', key })]).toEqual([
      false,
      false,
      null,
    ]);
  });
});

describe('a purge', () => {
  test('is one request, each file once', async () => {
    await purgeWith()([key, 'b', key]);
    expect(api.purges).toEqual([[key, 'b']]);
    await purgeWith()([]);
    expect(api.purges).toHaveLength(1);
  });

  test('of more than 50 files is a fault of the caller', async () => {
    const keys = Array.from({ length: 51 }, (_, index) => `avatars/${index}`);
    await expect(purgeWith()(keys)).rejects.toThrow(RangeError);
    expect(api.purges).toEqual([]);
  });

  test.each([
    [
      { kind: 'status', status: 429, retryAfter: '7' },
      { isRetryable: true, delayMs: 7_000 },
    ],
    [
      { kind: 'status', status: 429 },
      { isRetryable: true, delayMs: 20_000 },
    ],
    [
      { kind: 'status', status: 429, retryAfter: '999999' },
      { isRetryable: true, delayMs: 600_000 },
    ],
    [{ kind: 'status', status: 500 }, { isRetryable: true }],
    [{ kind: 'status', status: 503 }, { isRetryable: true }],
    [{ kind: 'refused' }, { isRetryable: true }],
    [{ kind: 'lost' }, { isRetryable: true }],
  ] as const)('that meets %j may be asked for again', async (fault, expected) => {
    api.faults.push(fault);
    const failure = await failureOf(purgeWith()([key]));
    expect(failure).toBeInstanceOf(PurgeError);
    expect(failure).toMatchObject(expected);
    api.clock.nowMs += 60_000;
    await purgeWith()([key]);
    expect(api.purges.at(-1)).toEqual([key]);
  });

  test.each([
    [{ token: 'wrong-token-of-the-test' }, 'DO_API_TOKEN'],
    [{ endpointId: 'other' }, 'DO_CDN_ENDPOINT_ID'],
  ])('with %j says what to mend, and not the secret', async (wrong, name) => {
    const failure = await failureOf(purgeWith(wrong)([key]));
    expect(failure).toMatchObject({ isRetryable: false, message: expect.stringContaining(name) });
    expect(`${(failure as Error).stack} ${JSON.stringify(failure)}`).not.toMatch(/of-the-test/);
  });

  test('ends with its signal', async () => {
    const reason = new Error('The process stops.');
    await expect(purgeWith()([key], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
