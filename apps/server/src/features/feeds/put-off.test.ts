import { expect, test } from 'vitest';
import { putOffMs } from './put-off.ts';

const hourMs = 3_600_000;

test.each([
  [{ failureCount: 0 }, hourMs],
  [{ failureCount: 1 }, 2 * hourMs],
  [{ failureCount: 4 }, 16 * hourMs],
  [{ failureCount: 5 }, 24 * hourMs],
  [{ failureCount: 5_000 }, 24 * hourMs],
  [{ failureCount: 1, retryAfterMs: 7 * hourMs }, 7 * hourMs],
  [{ failureCount: 2, retryAfterMs: 1_000 }, 4 * hourMs],
  [{ failureCount: 1, retryAfterMs: 900 * hourMs }, 24 * hourMs],
])('%o waits %i ms', (input, waitMs) => {
  expect(putOffMs({ ...input, random: 0.5 })).toBe(waitMs);
  expect(putOffMs({ ...input, random: 0 })).toBeLessThan(waitMs);
});
