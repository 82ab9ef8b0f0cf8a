import { S3Client } from '@aws-sdk/client-s3';
import { addContentMd5 } from './content-md5.ts';
import { toStorageError } from './s3-errors.ts';

export interface S3Access {
  /** The store's own origin, without the bucket: `https://fra1.digitaloceanspaces.com`. */
  endpoint: string;
  /** The region that requests are signed for. */
  signingRegion: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** The bucket in the path instead of the host. */
  forcePathStyle: boolean;
}

export interface S3Limits {
  /** One attempt until the store begins to answer; calls that carry bytes are watched for silence instead. */
  answerMs: number;
  /** A connection without a byte either way for so long is dead. */
  silenceMs: number;
  /** A call with all its attempts and the waits between them. */
  budgetMs: number;
  /** With waits of up to 50 ms in between, doubled each time, each shortened at random. */
  attempts: number;
}

/** Ten attempts bridge a restart of ten seconds. */
const defaultLimits: S3Limits = { answerMs: 15_000, silenceMs: 30_000, budgetMs: 30_000, attempts: 10 };

/** Where somebody waits for the answer at a terminal. */
export const terminalLimits: Partial<S3Limits> = { answerMs: 5000, budgetMs: 10_000, attempts: 3 };

const ignore = () => undefined;
const silentLogger = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

interface CallOptions {
  signal?: AbortSignal;
  /** The call carries a part or an object: it may take as long as bytes move. */
  carriesBytes?: boolean;
}

/** What a call hands to `client.send` as its second argument. */
interface SendOptions {
  abortSignal: AbortSignal;
  requestTimeout: number;
}

export type S3Calls = ReturnType<typeof createS3Calls>;

/**
 * The AWS SDK as servers other than AWS need it, with time-outs that really fail. 503, resets and time-outs are tried
 * again with growing random waits, out of a budget that all calls of this client share, so that an outage does not
 * multiply the load; bodies that are streams are not repeated. See docs/decisions/object-storage.md.
 */
export function createS3Calls(access: S3Access, given: Partial<S3Limits> = {}) {
  const limits = { ...defaultLimits, ...given };
  const client = new S3Client({
    endpoint: access.endpoint,
    region: access.signingRegion,
    forcePathStyle: access.forcePathStyle,
    credentials: { accessKeyId: access.accessKeyId, secretAccessKey: access.secretAccessKey },
    // Not to be changed by settings for AWS that happen to be in the environment.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    // Checksums by default break streams, and signed part addresses, on most servers that are not AWS.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // A gateway that does not answer `Expect` would cost seconds a part.
    expectContinueHeader: false,
    // Failures reach the caller, who logs them; the SDK would print some to the console as well.
    logger: silentLogger,
    retryMode: 'standard',
    maxAttempts: limits.attempts,
    requestHandler: {
      connectionTimeout: 5000,
      socketTimeout: limits.silenceMs,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: 200 },
      httpsAgent: { maxSockets: 200 },
    },
  });

  addContentMd5(client);

  /**
   * Runs one call of the client. Throws the signal's reason on abort, `server.unavailable` where the store stays away,
   * the SDK's error for answers that the caller knows by name (`isMissing`, `isTransferGone`, …).
   */
  async function call<Output>(
    work: (options: SendOptions) => Promise<Output>,
    { signal, carriesBytes = false }: CallOptions = {},
  ): Promise<Output> {
    signal?.throwIfAborted();
    const budget = new AbortController();
    const timer = carriesBytes ? undefined : setTimeout(() => budget.abort(), limits.budgetMs);
    const abortSignal = signal ? AbortSignal.any([signal, budget.signal]) : budget.signal;
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => aborted.reject(abortSignal.reason);
    abortSignal.addEventListener('abort', onAbort, { once: true });
    try {
      const working = work({ abortSignal, requestTimeout: carriesBytes ? 0 : limits.answerMs });
      // The SDK does not wake from its waits on abort.
      return await Promise.race([working, aborted.promise]);
    } catch (cause) {
      signal?.throwIfAborted();
      throw toStorageError(cause, { isOutOfTime: budget.signal.aborted });
    } finally {
      clearTimeout(timer);
      abortSignal.removeEventListener('abort', onAbort);
    }
  }

  return { client, bucket: access.bucket, call, close: () => client.destroy() };
}
