import { expect, test } from 'vitest';
import { readDurationMs, readResetMs, readRetryAfterMs } from './waits.ts';

const now = new Date('2026-11-29T12:00:00Z');

test.each([
  [{}, null],
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0.5', 'retry-after-ms': '250' }, 250],
  [{ 'retry-after': 'Sun, 29 Nov 2026 12:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Sun, 29 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, null],
  [{ 'retry-after': '999999999' }, 3_600_000],
])('%o asks to wait %o ms', (headers, waitMs) => {
  expect(readRetryAfterMs(headers as Record<string, string>, now)).toBe(waitMs);
});

test.each([
  ['1.2s', 1_200],
  ['6m0s', 360_000],
  ['850ms', 850],
  ['1h1m1s', 3_661_000],
  ['', null],
  ['6 minutes', null],
])('a duration of %s', (text, ms) => {
  expect(readDurationMs(text)).toBe(ms);
});

test('only an allowance that is used up asks to wait, for the later of both', () => {
  expect(readResetMs({ 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-reset-requests': '6s' })).toBeNull();
  expect(
    readResetMs({
      ...{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1.2s' },
      ...{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0s' },
    }),
  ).toBe(360_000);
});
