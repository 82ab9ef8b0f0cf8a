import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SourceOptions {
  bytes: Buffer;
  /** null: the file has no ETag. */
  etag?: string | null;
  headers?: Record<string, string>;
  acceptsRanges?: boolean;
  /** After so many bytes of the n-th answer the connection is cut; undefined: never. */
  cutAfter?: (answer: number) => number | undefined;
  /** Content-Length is left out. */
  isChunked?: boolean;
  /** Answers the request itself, in place of the file, where it returns true. */
  intercept?: (request: IncomingMessage, response: ServerResponse, answer: number) => boolean;
}

export interface Source {
  url(path?: string): string;
  options: SourceOptions;
  /** The Range of every request for the file, in order; undefined where there was none. */
  ranges: (string | undefined)[];
  /** Bytes of the file that were given out. */
  sentBytes(): number;
  requests: IncomingMessage[];
  close(): Promise<void>;
}

/** Until there is room again, or nobody to send to. */
function canGoOn(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** A real HTTP server that gives out one file, as well or as badly as told. */
export async function startSource(options: SourceOptions): Promise<Source> {
  const state = { options, ranges: [] as (string | undefined)[], requests: [] as IncomingMessage[], sentBytes: 0 };

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const { bytes, etag = '"one"', headers = {}, acceptsRanges = true, cutAfter, isChunked, intercept } = state.options;
    state.requests.push(request);
    const answer = state.requests.length;
    if (intercept?.(request, response, answer)) return;
    state.ranges.push(request.headers.range);
    const isSame = etag !== null && request.headers['if-range'] === etag;
    const wanted = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const start = acceptsRanges && isSame && wanted !== undefined ? Number(wanted) : 0;
    const body = bytes.subarray(start);
    if (start > 0 && body.length === 0) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    response.writeHead(start > 0 ? 206 : 200, {
      'content-type': 'audio/wav',
      ...(etag !== null && { etag }),
      ...(!isChunked && { 'content-length': String(body.length) }),
      ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
      ...headers,
    });
    const end = cutAfter?.(answer);
    void send(response, body.subarray(0, end)).then(() => {
      if (end === undefined || end >= body.length) response.end();
      else response.destroy();
    });
  }

  async function send(response: ServerResponse, bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && !response.destroyed; at += 64 * 1024) {
      const piece = bytes.subarray(at, at + 64 * 1024);
      state.sentBytes += piece.length;
      if (!response.write(piece)) {
        await canGoOn(response);
      }
    }
    // What was written is on its way before the connection is cut.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path = '/talk.wav') => `http://127.0.0.1:${port}${path}`,
    options,
    ranges: state.ranges,
    requests: state.requests,
    sentBytes: () => state.sentBytes,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
