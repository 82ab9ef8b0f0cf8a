import { AppError } from '../../shared/errors.ts';
import { kindOfFailure } from '../database/index.ts';

/** Why an attempt ended badly, as kept with the job and handed to `onFailed`. Holds no internals. */
export interface Failure {
  /** Dotted code: an AppError's own, else one of the queue's. */
  code: string;
  /** A sentence for people. */
  detail: string;
}

/** The attempt ran longer than its job allows. */
export class JobTimeoutError extends Error {
  readonly code = 'queue.timed_out';
  constructor(name: string, timeoutMs: number) {
    super(`${name} ran longer than ${timeoutMs} ms`);
    this.name = 'JobTimeoutError';
  }
}

/** The payload does not fit the job's schema: it was sent by another release, and no attempt will change that. */
export class JobPayloadError extends Error {
  readonly code = 'queue.payload_invalid';
  constructor(name: string, cause: unknown) {
    super(`the payload does not fit ${name}`, { cause });
    this.name = 'JobPayloadError';
  }
}

/**
 * This attempt no longer owns its job: it was cancelled, handed back or given to another worker. Thrown out of the
 * transaction of `done`, so that its effect is rolled back. Handlers let it pass.
 */
export class ClaimLostError extends Error {
  readonly code = 'queue.claim_lost';
  constructor(name: string, id: string) {
    super(`the claim on ${name} ${id} is lost`);
    this.name = 'ClaimLostError';
  }
}

/** Whether trying again is useless. An error that is not an AppError is a bug or an outage and may pass. */
export function isFinal(error: unknown): boolean {
  return error instanceof JobPayloadError || (error instanceof AppError && !error.isRetryable);
}

/** The wait an error asks for by a `delayMs` of its own, such as a provider's Retry-After. */
export function askedDelayMs(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('delayMs' in error)) return undefined;
  const { delayMs } = error;
  return typeof delayMs === 'number' && Number.isFinite(delayMs) && delayMs >= 0 ? delayMs : undefined;
}

/**
 * Whether an error means that nothing was tried: it says by `isUncounted` that somebody only asked to come later, or the
 * database had no time for it.
 */
export function isUncounted(error: unknown): boolean {
  if (kindOfFailure(error) === 'busy') return true;
  return typeof error === 'object' && error !== null && 'isUncounted' in error && error.isUncounted === true;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof AppError) return { code: error.code, detail: error.message };
  if (error instanceof JobTimeoutError) return { code: error.code, detail: 'The work took longer than it may.' };
  return { code: 'server.internal', detail: 'Something went wrong on our side.' };
}

/** What pg-boss or we stored with a job that nobody could finish. */
export function storedFailure(output: unknown): Failure {
  if (typeof output === 'object' && output !== null) {
    if ('code' in output && 'detail' in output) return { code: String(output.code), detail: String(output.detail) };
    if (JSON.stringify(output).includes('job timed out')) {
      return { code: 'queue.timed_out', detail: 'The work took longer than it may.' };
    }
  }
  return workerLost;
}

export const workerLost: Failure = {
  code: 'queue.worker_lost',
  detail: 'The process doing the work ended before it was finished, several times.',
};
