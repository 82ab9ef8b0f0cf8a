import type { FastifyReply, FastifyRequest } from 'fastify';
import { kindOfFailure } from '../../platform/database/index.ts';
import { AppError } from '../../shared/errors.ts';
import { errorOfStatus, internalProblem, toProblem } from './problem.ts';
import { sendProblem } from './send-problem.ts';

/** How long a client should leave a server alone that is not available. */
const retryAfterSeconds = 5;

/** The one place where a failure becomes an answer. What nobody expected is logged with its cause, and told to no one. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (reply.raw.headersSent) {
    cutAnswer(error, request, reply);
    return;
  }
  const expected = error instanceof AppError ? error : (errorOfFramework(error) ?? errorOfOutage(error));
  if (isClientGone(error, request)) {
    request.log.info({ code: 'request.aborted' }, 'the client went away');
  } else if (expected === null || expected.status >= 500) {
    request.log.error({ err: error }, expected === null ? 'unexpected failure' : 'request failed');
  }
  if (expected?.status === 401) reply.header('www-authenticate', 'Bearer');
  const wait = expected?.retryAfterSeconds ?? (expected?.status === 503 ? retryAfterSeconds : undefined);
  if (wait !== undefined) reply.header('retry-after', wait);
  sendProblem(reply, expected === null ? internalProblem(request.id) : toProblem(expected, request.id));
}

/** Half an answer is out: all that is left is to let the client see that it is not whole. */
function cutAnswer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  request.log.error({ err: error }, 'failed while the answer was on its way');
  reply.hijack();
  reply.raw.destroy();
}

/**
 * The database is away (for longer than its client repeats by itself), or out of time or sessions under load; everything
 * else that is not expected is a fault.
 */
function errorOfOutage(error: unknown): AppError | null {
  if (!['connection', 'busy'].includes(kindOfFailure(error))) return null;
  return new AppError('server.unavailable', 'The server cannot do this right now. Try again in a moment.', {
    cause: error,
  });
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
