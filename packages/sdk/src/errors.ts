import { type FieldError, type Problem, problemSchema } from '@audiotricks/contracts';

/** The server answered with a problem (RFC 9457). Decide by `code`; show `detail`; quote `code` and `requestId`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Stable dotted code, e.g. `upload.too_large`. */
  readonly code: string;
  /** One sentence for a person. */
  readonly detail: string;
  /** Fields that are wrong, `path` in dot notation (`body.email`). */
  readonly fields: readonly FieldError[];
  readonly requestId: string | undefined;
  /** What the server asked to wait, from `Retry-After`. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem, retryAfterMs?: number) {
    super(`${problem.code}: ${problem.detail}`);
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.fields = problem.errors ?? [];
    this.requestId = problem.requestId;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came: no network, server down, connection cut. Nothing is known of what the server did. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly code = 'network.unreachable';
  readonly detail = 'The server cannot be reached. Check the connection and try again.';

  constructor(cause: unknown) {
    super('network.unreachable', { cause });
  }
}

/** The answer does not have the shape of the contract: client and server are of different releases. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly code = 'client.unexpected_answer';
  readonly detail = 'The server answered in an unexpected form. Reload the page to get the current version.';

  constructor(routeId: string, cause: unknown) {
    super(`client.unexpected_answer: ${routeId}`, { cause });
  }
}

/** The file can no longer be read: moved, changed or removed since it was chosen. */
export class FileUnreadableError extends Error {
  override readonly name = 'FileUnreadableError';
  readonly code = 'file.unreadable';
  readonly detail = 'The file cannot be read any more. It may have been moved or changed; choose it again.';

  constructor(cause: unknown) {
    super('file.unreadable', { cause });
  }
}

/** Reads a failed answer; one that is not a problem document (a proxy's page) gets a code made from its status. */
export async function readProblem(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  return problemFrom(response.status, text, response.headers.get('retry-after'));
}

export function problemFrom(status: number, text: string, retryAfter: string | null): ApiError {
  const retryAfterMs = parseRetryAfter(retryAfter);
  const problem = problemSchema.safeParse(parseJson(text));
  if (problem.success) return new ApiError(problem.data, retryAfterMs);
  const detail = status >= 500 ? 'The server has a problem. Try again in a moment.' : `The server refused (${status}).`;
  return new ApiError(
    { type: 'about:blank', title: 'HTTP error', status, code: `http.${word(status)}`, detail },
    retryAfterMs,
  );
}

/** `Retry-After` in seconds or as a date, in ms from now; undefined where absent or unreadable. */
export function parseRetryAfter(value: string | null, nowMs: number = Date.now()): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, Math.round(seconds * 1000));
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

/** Whether the same request may succeed if sent again after a while. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  if (!(error instanceof ApiError)) return false;
  return error.status === 408 || error.status === 429 || (error.status >= 500 && error.status !== 507);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller makes a problem from the status alone.
    return undefined;
  }
}

function word(status: number): string {
  if (status >= 500) return 'server_error';
  return status === 429 ? 'rate_limited' : 'refused';
}
