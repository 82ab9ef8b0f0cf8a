import type { Problem } from '@audiotricks/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemContentType } from './problem.ts';

/** A body up to here is read to its end so that the connection can be used again. */
const drainedBytes = 64 * 1024;
/** How long a client that is still sending may go on before the connection is cut. */
const lingerMs = 2_000;

/** Sends a problem, and where the request's body has not arrived yet, sends it at once and does not wait for the body. */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  // Bytes, because the framework adds a charset to text, and this type has none.
  const text = Buffer.from(JSON.stringify(problem));
  reply.code(problem.status).header('content-type', problemContentType).header('cache-control', 'no-store');
  // What the handler may have prepared for its own answer would lie about this one.
  for (const name of ['content-length', 'content-range', 'accept-ranges', 'etag', 'last-modified']) {
    if (reply.hasHeader(name) && problem.status !== 416) reply.removeHeader(name);
  }
  if (hasMuchUnreadBody(reply.request)) answerBeforeBody(reply, text);
  else reply.send(text);
}

function hasMuchUnreadBody(request: FastifyRequest): boolean {
  const { raw } = request;
  if (raw.complete) return false;
  if (raw.headers['transfer-encoding'] !== undefined) return true;
  return Number(raw.headers['content-length'] ?? 0) > drainedBytes;
}

/**
 * The whole answer goes out first; then a little more of the body is read and thrown away, and after a moment the
 * connection is closed. Closing at once would reset the connection and could take the answer away from the client.
 */
function answerBeforeBody(reply: FastifyReply, text: Buffer): void {
  reply.hijack();
  const { raw, request } = reply;
  const incoming = request.raw;
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  raw.writeHead(reply.statusCode, { 'content-length': text.byteLength, connection: 'close' });
  raw.write(text);
  let drained = 0;
  const timer = setTimeout(finish, lingerMs);
  function finish() {
    clearTimeout(timer);
    incoming.off('data', onData).off('end', finish).off('close', finish);
    raw.end();
  }
  function onData(chunk: Buffer) {
    drained += chunk.byteLength;
    if (drained > drainedBytes) incoming.pause();
  }
  incoming.unpipe();
  incoming.on('data', onData).once('end', finish).once('close', finish);
  // The client going away now is its right.
  incoming.on('error', finish);
  // A handler may have left it paused.
  incoming.resume();
}
