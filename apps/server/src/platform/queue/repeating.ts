import { setTimeout as delay } from 'node:timers/promises';

/** Runs `work` at once and again `everyMs` after each end, until the signal. `work` must not throw. Resolves then. */
export async function repeat(work: () => Promise<void>, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await work();
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

/** Resolves when all have, or after `longestMs`. */
export async function within(longestMs: number, all: readonly Promise<void>[]): Promise<void> {
  const timeUp = new AbortController();
  const limit = delay(longestMs, undefined, { signal: timeUp.signal }).catch(() => {});
  await Promise.race([Promise.all(all), limit]);
  timeUp.abort();
}
