import { expect, test } from 'vitest';
import { meteredMs, withTail } from './metering.ts';

test('counts what is not free and rounds up once, not per piece', () => {
  const piece = { ms: 1_400, isFree: false };
  expect(meteredMs([piece, piece, piece])).toBe(5_000);
  expect(meteredMs([piece, { ...piece, isFree: true }])).toBe(2_000);
});

test('whole seconds stay as they are, nothing is nothing', () => {
  expect(meteredMs([{ ms: 60_000, isFree: false }])).toBe(60_000);
  expect(meteredMs([])).toBe(0);
  expect(meteredMs([{ ms: 60_000, isFree: true }])).toBe(0);
});

test('what comes after the last piece goes with it', () => {
  const paid = { ms: 1_000, isFree: false };
  const free = { ms: 2_000, isFree: true };
  expect(withTail([paid, free], 5_500)).toEqual([paid, free, { ms: 2_500, isFree: true }]);
  expect(withTail([free, paid], 3_000)).toEqual([free, paid]);
  expect(withTail([], 3_000)).toEqual([]);
});
