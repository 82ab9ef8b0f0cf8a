import { S3ServiceException } from '@aws-sdk/client-s3';
import { StorageUnavailableError, storageFull } from '../storage.errors.ts';

/** The store answered, and the answer is no. Says what it said; holds nothing of the request. */
export class StoreRefusedError extends Error {
  readonly storeCode: string;
  readonly status: number | undefined;

  constructor(cause: S3ServiceException) {
    const status = cause.$metadata.httpStatusCode;
    super(`The object store answered ${status ?? 'without status'}: ${cause.name}.`);
    this.name = 'StoreRefusedError';
    this.storeCode = cause.name;
    this.status = status;
  }
}

const fullCodes = new Set(['QuotaExceeded', 'EntityTooLargeForQuota', 'InsufficientCapacity', 'StorageFull']);

/** Names of the system and of TLS for connections that failed; Node's own `ERR_…` are faults of programs. */
const brokenConnection = /^(E(?!RR_)[A-Z_]+|ERR_(TLS|SSL)_\w+|CERT_\w+|UNABLE_TO_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+)$/;

/** 501 is no outage: the server does not know the call, and will not the next time. */
const isAway = (status: number) => (status >= 500 && status !== 501) || status === 429;

/** Connections that broke, time-outs, 5xx after all attempts: the store is away, perhaps only from here. */
function isOutage(cause: unknown): boolean {
  if (cause instanceof S3ServiceException) {
    const status = cause.$metadata.httpStatusCode;
    return status === undefined || isAway(status);
  }
  if (!(cause instanceof Error)) return false;
  if (isAway(statusOf(cause)) || cause.name === 'TimeoutError') return true;
  return 'code' in cause && typeof cause.code === 'string' && brokenConnection.test(cause.code);
}

/** A proxy on the way may answer with a page that the SDK cannot read; it keeps the status. 0 where there was none. */
function statusOf(cause: Error): number {
  const { $metadata: metadata } = cause as { $metadata?: { httpStatusCode?: unknown } };
  return typeof metadata?.httpStatusCode === 'number' ? metadata.httpStatusCode : 0;
}

export function toStorageError(cause: unknown, { isOutOfTime }: { isOutOfTime: boolean }): unknown {
  if (cause instanceof S3ServiceException && fullCodes.has(cause.name)) return storageFull(cause);
  if (isOutOfTime || isOutage(cause)) return new StorageUnavailableError(cause);
  return cause instanceof S3ServiceException ? new StoreRefusedError(cause) : cause;
}

const hasCode = (cause: unknown, ...codes: string[]): boolean =>
  cause instanceof StoreRefusedError && codes.includes(cause.storeCode);

/** There is no such object. HEAD answers without a body, so all it can say is `NotFound`. */
export const isMissing = (cause: unknown): boolean => hasCode(cause, 'NoSuchKey', 'NotFound');

/** The transfer was completed or aborted: AWS says NoSuchUpload, Ceph NoSuchKey. */
export const isTransferGone = (cause: unknown): boolean => hasCode(cause, 'NoSuchUpload', 'NoSuchKey');

/** The parts are not those that were listed a moment ago. */
export const arePartsOthers = (cause: unknown): boolean => hasCode(cause, 'InvalidPart', 'InvalidPartOrder');
