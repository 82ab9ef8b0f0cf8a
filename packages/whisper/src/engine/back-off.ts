export interface RestartBackOff {
  /** Wait before the first restart, doubled with each further one. */
  minMs: number;
  maxMs: number;
  /** A process that lived this long starts the count anew. */
  resetAfterMs: number;
}

export const DEFAULT_RESTART_BACK_OFF: RestartBackOff = { minMs: 100, maxMs: 10_000, resetAfterMs: 30_000 };

/** Gives the wait before each restart; `livedMs` is how long the process that died was up. */
export function createBackOff({ minMs, maxMs, resetAfterMs }: RestartBackOff): (livedMs: number) => number {
  let restarts = 0;
  return (livedMs) => {
    if (livedMs >= resetAfterMs) restarts = 0;
    const waitMs = Math.min(maxMs, minMs * 2 ** restarts);
    restarts++;
    return waitMs;
  };
}
