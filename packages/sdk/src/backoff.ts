import { isTransient } from './errors.ts';

const baseMs = 500;
const ceilingMs = 30_000;

/** Wait before try `attempt` (1 = first repetition): doubling with full jitter in the upper half, at most 30 s. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(ceilingMs, baseMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(full / 2 + (random() * full) / 2);
}

/** Resolves after `ms`; rejects with the signal's reason when it is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Tries in all before an error is given up on; some errors may be worth more. */
export type Attempts = number | ((error: unknown) => number);

export interface RetryOptions {
  signal: AbortSignal;
  attempts: Attempts;
  /** Waits before the next try; told the error and how many tries were made. */
  wait: (error: unknown, attempt: number, signal: AbortSignal) => Promise<void>;
  /** Whether to try again; transient errors by default. */
  retryable?: (error: unknown) => boolean;
}

/** Runs `work` until it succeeds, fails for good, or the tries are used up. */
export async function withRetries<Result>(work: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  const { attempts, retryable = isTransient } = options;
  const mostFor = (error: unknown) => (typeof attempts === 'number' ? attempts : attempts(error));
  for (let attempt = 1; ; attempt += 1) {
    options.signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (options.signal.aborted || attempt >= mostFor(error) || !retryable(error)) throw error;
      await options.wait(error, attempt, options.signal);
    }
  }
}
