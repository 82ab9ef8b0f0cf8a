import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../shared/errors.ts';
import { errorOfStatus, internalProblem, toProblem } from './problem.ts';
import { sendProblem } from './send-problem.ts';

/** The one place where a failure becomes an answer. What nobody expected is logged with its cause, and told to no one. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const expected = error instanceof AppError ? error : errorOfFramework(error);
  if (expected === null) {
    if (isClientGone(error, request)) {
      request.log.info({ code: 'request.aborted' }, 'the client went away');
    } else {
      request.log.error({ err: error }, 'unexpected failure');
    }
    sendProblem(reply, internalProblem(request.id));
    return;
  }
  if (expected.status >= 500) request.log.error({ err: expected }, 'request failed');
  if (expected.status === 401) reply.header('www-authenticate', 'Bearer');
  sendProblem(reply, toProblem(expected, request.id));
}

/** Fastify, its plugins and `http-errors` put the status on the error. */
function errorOfFramework(error: unknown): AppError | null {
  if (!(error instanceof Error) || !('statusCode' in error)) return null;
  const { statusCode } = error;
  if (typeof statusCode !== 'number') return null;
  // Static files answer 403 for paths they do not like; which ones is nobody's business.
  if ('code' in error && String(error.code).startsWith('FST_STATIC')) return errorOfStatus(404, error);
  return errorOfStatus(statusCode, error);
}

function isClientGone(error: unknown, request: FastifyRequest): boolean {
  if (!request.raw.destroyed && !request.raw.aborted) return false;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR';
}
