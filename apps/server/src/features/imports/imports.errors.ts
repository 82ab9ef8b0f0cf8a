import type { ErrorCode, ImportState } from '@audiotricks/contracts';
import type { OutboundError, OutboundReason } from '../../platform/outbound/index.ts';
import { AppError } from '../../shared/errors.ts';

/** The same for one that never was and one that is somebody else's. */
export const importNotFound = () => new AppError('import.not_found', 'There is no such import.');

export const importStateConflict = (state: ImportState, wish: string) =>
  new AppError('import.state_conflict', `This import is ${state}; it cannot be ${wish}.`);

export const keyReused = () =>
  new AppError('request.idempotency_mismatch', 'This Idempotency-Key was used for another address.');

const codes: Record<OutboundReason, ErrorCode> = {
  url_invalid: 'import.url_invalid',
  address_refused: 'import.address_refused',
  name_unknown: 'import.unreachable',
  connection_failed: 'import.unreachable',
  tls_failed: 'import.source_refused',
  timed_out: 'import.unreachable',
  broken: 'import.interrupted',
  too_large: 'import.too_large',
  too_many_redirects: 'import.source_refused',
};

export const requestFailed = (cause: OutboundError) =>
  new AppError(codes[cause.reason], cause.message, { cause, isRetryable: cause.isPassing });

/** Tried again later; after `delayMs` where the other server asked for it. */
export class SourceBusyError extends AppError {
  readonly delayMs: number | undefined;

  constructor(status: number, delayMs: number | undefined) {
    super('import.source_failed', `The other server answers with the error ${status}.`, { isRetryable: true });
    this.delayMs = delayMs;
  }
}

export const sourceMissing = (status: number) =>
  new AppError('import.source_missing', `There is nothing at this address (the server answers ${status}).`);

export const sourceRefused = (status: number) =>
  new AppError('import.source_refused', `The other server does not give this file out (it answers ${status}).`);

export const sourceConfused = () =>
  new AppError('import.source_failed', 'The other server answers with something that does not fit the question.', {
    isRetryable: true,
  });

export const interrupted = (cause?: unknown) =>
  new AppError('import.interrupted', 'The connection broke off again and again.', { cause, isRetryable: true });

export const timedOut = () =>
  new AppError('import.timed_out', 'Fetching this file took longer than an import may take.');

export const tooLarge = (maxBytes: number) =>
  new AppError('import.too_large', `The file is larger than the ${maxBytes} bytes that are allowed.`);

/** `what` finishes “The address leads to …”. */
export const notAudio = (what: string) =>
  new AppError('import.not_audio', `The address leads to ${what}, not to audio or video.`);
