import { expect, test } from 'vitest';
import { affordableDecoders } from './decoder-memory.ts';

test.each([
  [0.5, 1],
  [2, 1],
  [2.5, 2],
  [4, 3],
  [24, 20],
])('%s GiB of memory are good for %s decoders', (gibibytes, decoders) => {
  expect(affordableDecoders(80e6, gibibytes * 2 ** 30)).toBe(decoders);
});

test('there is a decoder on every machine', () => {
  expect(affordableDecoders(80e6)).toBeGreaterThanOrEqual(1);
});

test('a larger model has fewer', () => {
  expect(affordableDecoders(250e6, 24 * 2 ** 30)).toBe(10);
  expect(affordableDecoders(1500e6, 8 * 2 ** 30)).toBe(1);
});
