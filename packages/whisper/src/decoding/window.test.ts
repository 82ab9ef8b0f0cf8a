import { expect, test } from 'vitest';
import { encodedSamples } from './window.ts';

test.each([
  ['a word', 0.4, 20],
  ['with a second of silence behind it', 21, 22],
  ['in steps of two seconds', 21.01, 24],
  ['a chunk', 24.5, 26],
  ['never more than a window', 29.5, 30],
])('encodes %s', (_, seconds, encoded) => {
  expect(encodedSamples(seconds * 16_000)).toBe(encoded * 16_000);
});
