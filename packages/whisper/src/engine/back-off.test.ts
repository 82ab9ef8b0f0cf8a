import { expect, test } from 'vitest';
import { createBackOff } from './back-off.ts';

test('waits longer each time, up to a limit, and anew after a long life', () => {
  const wait = createBackOff({ minMs: 100, maxMs: 500, resetAfterMs: 10_000 });
  expect([wait(0), wait(0), wait(0), wait(0), wait(0)]).toEqual([100, 200, 400, 500, 500]);
  expect(wait(10_000)).toBe(100);
  expect(wait(0)).toBe(200);
});
