import { AppError } from '../../../shared/errors.ts';
import { OutboundError } from '../../outbound/index.ts';
import type { OpenaiError } from './answers.ts';

/** The provider wants fewer calls. The attempt does not count, and nobody asks before `delayMs` is over. */
export class RateLimitedError extends AppError {
  /** As the provider says; without its word what the shared allowance says. */
  readonly delayMs: number;
  readonly isUncounted = true;

  constructor(delayMs: number, cause?: unknown) {
    super('engine.rate_limited', 'The provider takes no more calls right now. It is asked again when it says so.', {
      cause,
    });
    this.delayMs = delayMs;
  }
}

/** The audio of one call is too long or too large for the engine: shorter pieces may do. */
export const audioTooLong = (cause?: unknown) =>
  new AppError('engine.audio_too_long', 'The audio of one call was too long for the provider.', {
    cause,
    isRetryable: false,
  });

export const answerInvalid = (cause?: unknown) =>
  new AppError('engine.answer_invalid', 'The provider answered with something that is no transcript.', {
    cause,
    isRetryable: true,
  });

const quotaExhausted = (cause: unknown) =>
  new AppError(
    'engine.quota_exhausted',
    'The account at the provider has no credit left. Top it up, then run this job again.',
    { cause, isRetryable: false },
  );

const keyRefused = (cause: unknown) =>
  new AppError('engine.key_refused', 'The provider does not accept the key of this instance.', {
    cause,
    isRetryable: false,
  });

const modelGone = (cause: unknown) =>
  new AppError('engine.model_gone', 'The provider does not have this model any more.', { cause, isRetryable: false });

const audioRefused = (cause: unknown) =>
  new AppError('engine.audio_refused', 'The provider could not take this audio.', { cause, isRetryable: false });

class ProviderFailedError extends AppError {
  /** Asked for by the provider; undefined where it does not. */
  readonly delayMs: number | undefined;

  constructor(delayMs: number | null, cause: unknown) {
    super('engine.failed', 'The provider failed. It is asked again.', { cause });
    this.delayMs = delayMs ?? undefined;
  }
}

export interface Refusal {
  status: number;
  /** null where the body is none. */
  error: OpenaiError | null;
  /** What the provider asks to wait. */
  retryAfterMs: number | null;
}

/** Where a provider asks for fewer calls without a time, until the shared allowance knows better. */
const shortDelayMs = 1_000;
const tooLong = /longer than|too (long|large|big)|maximum (content|file|audio)|max(imum)? (size|duration)|exceeds/i;
const noCredit = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active']);

/** What an answer that is no success means. */
export function refusalError({ status, error, retryAfterMs }: Refusal): AppError {
  // Never the message itself: providers repeat keys and audio in it.
  const cause = new Error(`the provider answered ${status} ${error?.code ?? error?.type ?? ''}`.trim());
  if (noCredit.has(error?.code ?? '') || noCredit.has(error?.type ?? '')) return quotaExhausted(cause);
  if (status === 401 || status === 403) return keyRefused(cause);
  if (status === 429) return new RateLimitedError(retryAfterMs ?? shortDelayMs, cause);
  if (status === 413 || (status === 400 && tooLong.test(error?.message ?? ''))) return audioTooLong(cause);
  if (status === 404) return modelGone(cause);
  if (status >= 500 || status === 408 || status === 409) return new ProviderFailedError(retryAfterMs, cause);
  return audioRefused(cause);
}

/** What it means that there was no answer. */
export function unansweredError(error: unknown): unknown {
  if (!(error instanceof OutboundError)) return error;
  if (error.reason === 'too_large') return answerInvalid(error);
  if (error.reason === 'timed_out') {
    return new AppError('engine.timed_out', 'The provider took too long to answer. It is asked again.', {
      cause: error,
    });
  }
  if (error.isPassing) return new ProviderFailedError(null, error);
  return new AppError('engine.unavailable', `The provider cannot be asked: ${error.message}`, {
    cause: error,
    isRetryable: false,
  });
}
