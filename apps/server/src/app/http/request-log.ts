import type { FastifyInstance } from 'fastify';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Admission } from './access.ts';

/** Names under which a secret might be handed to the log by mistake, at the top and one level down. */
const secretNames = ['authorization', 'cookie', '"set-cookie"', 'password', 'accessToken', 'refreshToken', 'signature'];

/** The log of a process: JSON lines. `destination` is standard output where it is not given. */
export function createServerLog(options: { level: string; destination?: DestinationStream }): Logger {
  const paths = secretNames.flatMap((name) => {
    const path = name.startsWith('"') ? `[${name}]` : `.${name}`;
    return [path.replace(/^\./, ''), `*${path}`, `*.headers${path}`];
  });
  return pino(
    {
      level: options.level,
      redact: { paths, censor: '[redacted]' },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { req: describeRequest, err: describeError, error: describeError },
    },
    options.destination ?? pino.destination(1),
  );
}

/**
 * What helps to find an error, and nothing that it carries besides: drivers hang their connection on theirs, HTTP clients
 * the request with its headers.
 */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    stack: error.stack,
    ...(error.cause instanceof Error && { cause: describeError(error.cause) }),
    ...(error instanceof AggregateError && { errors: error.errors.map(describeError) }),
  };
}

/** Fastify's own messages log the request; its query may hold a signature, its headers a token. */
function describeRequest(request: { method?: string; url?: string }) {
  return { method: request.method, path: pathOf(request.url) };
}

function pathOf(url: string | undefined): string {
  return (url ?? '').split('?', 1)[0] ?? '';
}

/** One line a request, after it: who, what, how long. Never a query: signed addresses carry their proof there. */
export function logRequests(app: FastifyInstance, admissions: WeakMap<WeakKey, Admission>): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const admission = admissions.get(request);
    const line = {
      method: request.method,
      path: pathOf(request.raw.url),
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
      address: request.ip,
      userId: admission?.caller?.userId,
      operatorId: admission?.caller?.operatorId ?? undefined,
      workspaceId: admission?.workspace?.workspaceId,
    };
    if (request.raw.url?.startsWith('/health/')) request.log.debug(line, 'request');
    else request.log.info(line, 'request');
  });
}
