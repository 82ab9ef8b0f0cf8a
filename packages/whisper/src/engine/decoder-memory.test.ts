import { expect, test } from 'vitest';
import { affordableDecoders } from './decoder-memory.ts';

test.each([
  [0.5, 1],
  [2, 1],
  [2.5, 2],
  [4, 3],
  [24, 19],
])('%s GiB of memory are good for %s decoders', (gibibytes, decoders) => {
  expect(affordableDecoders(gibibytes * 2 ** 30)).toBe(decoders);
});

test('there is a decoder on every machine', () => {
  expect(affordableDecoders()).toBeGreaterThanOrEqual(1);
});
