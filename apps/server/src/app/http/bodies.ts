import { isRawShape, type RouteContract } from '@audiotricks/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../shared/errors.ts';

/** How the body of a route travels: parsed JSON, an untouched stream, or nothing that anybody reads. */
export type BodyKind = 'json' | 'stream' | 'none';

export function bodyKindOf(contract: RouteContract): BodyKind {
  if (contract.body === undefined) return 'none';
  return isRawShape(contract.body) ? 'stream' : 'json';
}

/**
 * Sets how an (encapsulated) part of the app reads bodies. The app itself has no parser at all, so that nothing is
 * read for an address that does not exist.
 */
export function readBodiesAs(kind: BodyKind, app: FastifyInstance): void {
  if (kind === 'json') {
    const parseJson = app.getDefaultJsonParser('error', 'error');
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
      if (text.length === 0) return done(null, undefined);
      parseJson(request, text.toString(), done);
    });
    return;
  }
  app.addContentTypeParser('*', (request, _payload, done) => {
    outliveBrokenLoop(request);
    done(null, undefined);
  });
}

/**
 * A client that said `Expect: 100-continue` is told to go on only here, after access was decided, so that a refused
 * one never sends its body.
 */
export function continueExpected(request: FastifyRequest, reply: FastifyReply): void {
  if (request.headers.expect !== undefined && !request.raw.readableEnded) reply.raw.writeContinue();
}

/** JSON has to arrive in this time; streams may take as long as bytes keep coming. */
export function limitJsonArrival(request: FastifyRequest, reply: FastifyReply, withinMs: number): void {
  if (request.raw.complete) return;
  const timer = setTimeout(() => {
    if (!reply.sent) reply.send(new AppError('request.timeout', 'The request took too long to arrive.'));
  }, withinMs);
  const stop = () => clearTimeout(timer);
  request.raw.once('end', stop).once('close', stop);
}

/** Raw bodies are not parsed here, but a form has to say that it is one. */
export function checkFormType(contract: RouteContract, request: FastifyRequest): void {
  if (!isRawShape(contract.body) || contract.body.raw !== 'multipart') return;
  if (/^multipart\/form-data\s*;/i.test(request.headers['content-type'] ?? '')) return;
  throw new AppError('request.unsupported_media_type', 'Send the body as multipart/form-data.');
}

/**
 * Leaving a `for await` over a request early destroys it, and with it the connection on which the refusal still has to
 * go out. So looping over `request.raw` is made not to. (`stream.pipeline` does the same and cannot be helped here:
 * loop, or `pipe`.)
 */
function outliveBrokenLoop(request: FastifyRequest): void {
  const { raw } = request;
  raw[Symbol.asyncIterator] = () => raw.iterator({ destroyOnReturn: false }) as NodeJS.AsyncIterator<unknown>;
}
