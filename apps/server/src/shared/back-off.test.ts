import { expect, test } from 'vitest';
import { createBackOff } from './back-off.ts';

test('delays double up to the cap and start anew after a healthy run', () => {
  const backOff = createBackOff({ firstMs: 100, maxMs: 500, healthyMs: 60_000 });
  expect([backOff.next(0), backOff.next(10), backOff.next(10), backOff.next(10), backOff.next(10)]).toEqual([
    100, 200, 400, 500, 500,
  ]);
  expect(backOff.next(60_000)).toBe(100);
  expect(backOff.next(59_999)).toBe(200);
});
