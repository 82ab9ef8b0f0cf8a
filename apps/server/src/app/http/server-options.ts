import type { Server } from 'node:http';
import fastify, { type FastifyBaseLogger, type FastifyHttpOptions } from 'fastify';
import { newId } from '../../shared/ids.ts';
import type { createClientErrorHandler } from './client-errors.ts';
import { handleError } from './error-handler.ts';

/** How patient the server is with slow clients. */
export interface HttpTimeouts {
  /** For all headers of a request: a client that drips them is cut. */
  headersMs: number;
  /** For a JSON body. Streams have no limit as a whole: 10 GB on a slow line take hours. */
  jsonBodyMs: number;
  /** Without a single byte in either direction. */
  silenceMs: number;
  /** For answers that still run when closing begins. */
  closingMs: number;
}

export const defaultTimeouts: Readonly<HttpTimeouts> = {
  headersMs: 20_000,
  jsonBodyMs: 30_000,
  silenceMs: 120_000,
  closingMs: 10_000,
};

export const defaultJsonBodyLimitBytes = 1024 * 1024;

export function serverOptions(options: {
  log: FastifyBaseLogger;
  trustProxy: string[];
  jsonBodyLimitBytes: number;
  timeouts: HttpTimeouts;
  clientErrors: ReturnType<typeof createClientErrorHandler>;
}): FastifyHttpOptions<Server, FastifyBaseLogger> {
  const { log, trustProxy, jsonBodyLimitBytes, timeouts, clientErrors } = options;
  return {
    loggerInstance: log,
    logController: new fastify.LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: newId,
    requestIdHeader: false,
    trustProxy: trustProxy.length > 0 && trustProxy,
    bodyLimit: jsonBodyLimitBytes,
    connectionTimeout: timeouts.silenceMs,
    keepAliveTimeout: 72_000,
    // The whole request's time; see `HttpTimeouts`.
    requestTimeout: 0,
    exposeHeadRoutes: false,
    // A last request on an open connection is served, and told that the connection ends.
    return503OnClosing: false,
    // Longer ones than any header block cannot arrive: an over-long id is an unknown id.
    routerOptions: { maxParamLength: 16 * 1024 },
    http: {
      headersTimeout: timeouts.headersMs,
      connectionsCheckingInterval: Math.min(5_000, timeouts.headersMs),
      // Node would answer with an empty 400; we look ourselves.
      requireHostHeader: false,
    },
    clientErrorHandler: clientErrors.onClientError,
    frameworkErrors: (error, request, reply) => {
      // No hook has run for such a request.
      reply.headers({ 'x-request-id': request.id, 'x-content-type-options': 'nosniff' });
      handleError(error, request, reply);
    },
  };
}
