import { type ErrorCode, errorStatus, type FieldError } from '@audiotricks/contracts';

/**
 * An expected failure with a stable dotted code and a sentence a person can act on.
 * Features make theirs by factories in `<feature>.errors.ts`; one mapper turns them into problem details,
 * the queue reads `isRetryable`. Anything that is not an AppError is a bug or an outage: a 500, retried by the queue.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** Fields that are wrong, for forms. */
  readonly fields: readonly FieldError[];
  /** Whether the same work may succeed when tried again later. */
  readonly isRetryable: boolean;
  /** When a client should try again, where that is known. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    detail: string,
    options: {
      cause?: unknown;
      fields?: readonly FieldError[];
      isRetryable?: boolean;
      retryAfterSeconds?: number;
    } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.isRetryable = options.isRetryable ?? this.status >= 500;
  }

  /** HTTP status that belongs to the code. */
  get status(): number {
    return errorStatus[this.code];
  }
}
