/** A purge takes at most so many files; the same number may go in 20 s. */
export const maxFilesPerPurge = 50;
export const purgeWindowMs = 20_000;

const timeoutMs = 15_000;
const maxWaitMs = 10 * 60_000;

/** Removes up to `maxFilesPerPurge` objects, by key, from the cache. Throws `PurgeError`. Repeating it is harmless. */
export type PurgeCache = (keys: readonly string[], options?: { signal?: AbortSignal }) => Promise<void>;

/** The CDN's control has not done it, and may later. Holds no secret. */
export class PurgeError extends Error {
  /** Whether asking again helps; not where the token or the endpoint is wrong, until somebody mends the settings. */
  readonly isRetryable: boolean;
  /** The wait that was asked for. */
  readonly delayMs: number | undefined;

  constructor(sentence: string, options: { isRetryable: boolean; delayMs?: number | undefined; cause?: unknown }) {
    super(sentence, { cause: options.cause });
    this.name = 'PurgeError';
    this.isRetryable = options.isRetryable;
    this.delayMs = options.delayMs;
  }
}

export interface PurgeOptions {
  /** A DigitalOcean token that may write to CDN endpoints. */
  token: string;
  /** Of the CDN in front of the bucket. */
  endpointId: string;
  apiUrl?: string;
}

/**
 * `DELETE /v2/cdn/endpoints/{id}/cache` of DigitalOcean's API: 204, else 401, 404, 429 and 5xx. Keeping to its rate (50
 * files in 20 s, 5 requests in 10 s, never two equal purges at once) is the caller's.
 */
export function createPurge({ token, endpointId, apiUrl = 'https://api.digitalocean.com' }: PurgeOptions): PurgeCache {
  const url = `${apiUrl}/v2/cdn/endpoints/${encodeURIComponent(endpointId)}/cache`;

  return async function purge(keys, { signal } = {}) {
    if (keys.length === 0) return;
    if (keys.length > maxFilesPerPurge) throw new RangeError(`At most ${maxFilesPerPurge} files at once.`);
    const timeout = AbortSignal.timeout(timeoutMs);
    let response: Response;
    try {
      response = await fetch(url, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ files: [...new Set(keys)] }),
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      await response.body?.cancel();
    } catch (cause) {
      signal?.throwIfAborted();
      throw new PurgeError('The CDN could not be reached.', { isRetryable: true, cause });
    }
    if (response.status === 204) return;
    throw refusal(response);
  };
}

function refusal({ status, headers }: Response): PurgeError {
  if (status === 429) {
    return new PurgeError('The CDN asks to wait.', { isRetryable: true, delayMs: askedWaitMs(headers) });
  }
  if (status >= 500) return new PurgeError(`The CDN failed with status ${status}.`, { isRetryable: true });
  const hint =
    status === 401 || status === 403 ? 'DO_API_TOKEN is wrong or may not do it' : 'DO_CDN_ENDPOINT_ID is wrong';
  return new PurgeError(`The CDN refused with status ${status}: ${hint}.`, { isRetryable: false });
}

/** `Retry-After` in seconds, else the window after which the rate is free again. */
function askedWaitMs(headers: Headers): number {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1_000, maxWaitMs) : purgeWindowMs;
}
