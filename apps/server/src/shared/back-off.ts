export interface BackOffOptions {
  firstMs: number;
  maxMs: number;
  /** After this long without a failure the next delay is `firstMs` again. */
  healthyMs: number;
}

/** Growing delays between restarts of something that keeps ending: `firstMs`, doubled up to `maxMs`. */
export function createBackOff({ firstMs, maxMs, healthyMs }: BackOffOptions) {
  let delayMs = firstMs;
  return {
    /** The delay before the next start of what has just ended after running for `ranMs`. */
    next(ranMs: number): number {
      if (ranMs >= healthyMs) delayMs = firstMs;
      const current = delayMs;
      delayMs = Math.min(delayMs * 2, maxMs);
      return current;
    },
  };
}
