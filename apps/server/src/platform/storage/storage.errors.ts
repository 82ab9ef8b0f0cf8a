import { AppError } from '../../shared/errors.ts';
import { isFileError } from '../../shared/files.ts';

/** The same part is being sent again: the newer transfer stopped this one. */
export class PartSupersededError extends Error {
  constructor() {
    super('A newer transfer of the same part replaced this one.');
    this.name = 'PartSupersededError';
  }
}

/** The multipart transfer is not open: it was completed or aborted, or is being so. */
export class MultipartGoneError extends Error {
  constructor(options?: { cause?: unknown }) {
    super('The multipart transfer is not open.', options);
    this.name = 'MultipartGoneError';
  }
}

/** The parts that are stored are not those that were to be joined. */
export class PartsChangedError extends Error {
  constructor() {
    super('The stored parts are not the listed ones.');
    this.name = 'PartsChangedError';
  }
}

export function storageFull(cause?: unknown): AppError {
  return new AppError('storage.full', 'This server has no room left for the file. Free some space and try again.', {
    cause,
  });
}

/** Gives a full disk its code; everything else stays as it is. */
export function explainFullDisk(cause: unknown): unknown {
  return isFileError(cause, 'ENOSPC', 'EDQUOT') ? storageFull(cause) : cause;
}

export function objectMissing(cause?: unknown): AppError {
  return new AppError('storage.object_missing', 'The stored file is not there.', { cause });
}

/** Shorter outages than this are bridged by the driver's own attempts; so the queue may wait before the next. */
const outageWaitMs = 15_000;

/** The store is away, perhaps only from here. `delayMs` is when the queue tries the work again. */
export class StorageUnavailableError extends AppError {
  readonly delayMs = Math.round(outageWaitMs * (1 + Math.random()));

  constructor(cause: unknown) {
    const detail = 'The file storage cannot be reached right now. Try again in a moment.';
    super('server.unavailable', detail, { cause });
  }
}
