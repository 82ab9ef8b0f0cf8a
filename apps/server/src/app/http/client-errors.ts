import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../../shared/errors.ts';
import { errorOfStatus, problemContentType, toProblem } from './problem.ts';

const statusOfParserCode: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/**
 * Answers what is not even HTTP: no request object exists then, so a problem is written to the socket by hand,
 * unless an answer is already on its way there.
 */
export function createClientErrorHandler(): {
  watch: (server: Server) => void;
  onClientError: (error: Error & { code?: string }, socket: Socket) => void;
} {
  const running = new WeakMap<Socket, ServerResponse>();

  function watch(server: Server) {
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      running.set(request.socket, response);
    });
  }

  function onClientError(error: Error & { code?: string }, socket: Socket) {
    const response = running.get(socket);
    const isAnswering = response?.headersSent && !response.writableFinished;
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
      socket.destroy();
      return;
    }
    socket.end(problemMessage(statusOfParserCode[error.code ?? ''] ?? 400));
  }

  return { watch, onClientError };
}

/** "Expect" with anything but 100-continue. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = JSON.stringify(toProblem(errorForStatus(417)));
  response.writeHead(417, { ...problemHeaders, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

const problemHeaders = {
  'content-type': problemContentType,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  connection: 'close',
} as const;

function errorForStatus(status: number): AppError {
  return errorOfStatus(status) ?? new AppError('request.malformed', 'The request cannot be read.');
}

function problemMessage(status: number): string {
  const error = errorForStatus(status);
  const body = JSON.stringify(toProblem(error));
  return [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    ...Object.entries(problemHeaders).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
