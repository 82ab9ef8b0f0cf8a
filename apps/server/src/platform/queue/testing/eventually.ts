import { vi } from 'vitest';

/** Waits until `check` passes; the limit is for a busy machine and says nothing about how long it should take. */
export function eventually(check: () => unknown, timeout = 20_000): Promise<unknown> {
  return vi.waitFor(check, { timeout, interval: 20 });
}
