import { STATUS_CODES } from 'node:http';
import { type ErrorCode, errorStatus, type FieldError, type Problem } from '@audiotricks/contracts';
import { AppError } from '../../shared/errors.ts';

export const problemContentType = 'application/problem+json';

/** What the framework, its plugins and Node's parser mean by their statuses, in our codes. */
const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'auth.token_invalid',
  403: 'permission.denied',
  404: 'request.not_found',
  405: 'request.method_not_allowed',
  408: 'request.timeout',
  413: 'request.too_large',
  415: 'request.unsupported_media_type',
  417: 'request.expectation_failed',
  422: 'request.invalid',
  429: 'request.rate_limited',
  431: 'request.headers_too_large',
};

const sentenceOfCode: Partial<Record<ErrorCode, string>> = {
  'request.malformed': 'The request cannot be read.',
  'request.not_found': 'There is nothing at this address.',
  'request.timeout': 'The request took too long to arrive.',
  'request.too_large': 'The request body is too large.',
  'request.unsupported_media_type': 'Send the body as application/json.',
  'request.headers_too_large': 'The request headers are too large.',
  'request.expectation_failed': 'Only "Expect: 100-continue" is understood.',
};

/** An expected failure for a status that somebody else's code came up with; anything but a 4xx is not expected. */
export function errorOfStatus(status: number, cause?: unknown): AppError | null {
  if (status < 400 || status > 499) return null;
  const code = codeOfStatus[status] ?? 'request.malformed';
  return new AppError(code, sentenceOfCode[code] ?? 'The request cannot be served.', { cause });
}

/** RFC 9457 problem details. `type` points into the error list of `/docs/api`. */
export function toProblem(error: AppError, requestId?: string): Problem {
  return {
    ...problemOf(error.code, error.message, requestId),
    ...(error.fields.length > 0 ? { errors: error.fields as FieldError[] } : {}),
  };
}

/** What a client is told of a failure nobody expected: nothing but where to look it up. */
export function internalProblem(requestId?: string): Problem {
  return problemOf('server.internal', 'Something went wrong on our side.', requestId);
}

function problemOf(code: ErrorCode, detail: string, requestId: string | undefined): Problem {
  const status = errorStatus[code];
  return {
    type: `/docs/api#${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
    ...(requestId ? { requestId } : {}),
  };
}
