import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** One fault, taken from the front of the list by the next request for the file. */
export type Fault =
  | { kind: 'cut'; afterBytes: number }
  | { kind: 'status'; status: number; retryAfter?: string }
  /** Sends other bytes than the checksum speaks of. */
  | { kind: 'lie' }
  | { kind: 'ignoreRange' }
  | { kind: 'wrongRange' };

export interface FakeHub {
  url: string;
  port: number;
  /** `model.bin` → what goes wrong with the next requests for it. */
  faults: Map<string, Fault[]>;
  /** `GET file range`, in order. */
  requests: string[];
  /** Bytes of bodies that were sent. */
  sentBytes(): number;
  close(): Promise<void>;
}

/**
 * A hub as Hugging Face's behaves: `/owner/name/resolve/revision/file` answers small files with git's SHA-1 as ETag,
 * and large ones with a redirect that names size and SHA-256 to another origin, which knows ranges.
 */
export async function startFakeHub(dir: string, repository = 'openai/whisper-tiny'): Promise<FakeHub> {
  const faults = new Map<string, Fault[]>();
  const requests: string[] = [];
  let sentBytes = 0;

  const resolve = (name: string, response: ServerResponse) => {
    const bytes = contentOf(dir, name);
    if (!bytes) return response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end('Entry not found');
    if (bytes.length < 1000) {
      const sha1 = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
      sentBytes += bytes.length;
      const headers = { etag: `"${sha1}"`, 'x-repo-commit': 'c0ffee', 'content-length': bytes.length };
      return response.writeHead(200, headers).end(bytes);
    }
    return response
      .writeHead(302, {
        location: `http://store.example.org:${port}/blobs/${name}`,
        'x-repo-commit': 'c0ffee',
        'x-linked-size': bytes.length,
        'x-linked-etag': `"${createHash('sha256').update(bytes).digest('hex')}"`,
      })
      .end();
  };

  const store = (name: string, request: IncomingMessage, response: ServerResponse) => {
    const bytes = contentOf(dir, name) ?? Buffer.alloc(0);
    const fault = faults.get(name)?.shift();
    if (fault?.kind === 'status') {
      return response
        .writeHead(fault.status, { ...(fault.retryAfter && { 'retry-after': fault.retryAfter }) })
        .end('try later');
    }
    const etag = `"${bytes.length}-1"`;
    const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const isRange = asked && request.headers['if-range'] === etag && fault?.kind !== 'ignoreRange';
    const offset = isRange ? Number(asked[1]) : 0;
    const from = fault?.kind === 'wrongRange' ? 1 : offset;
    const rest = Buffer.from(bytes.subarray(offset));
    if (fault?.kind === 'lie') rest.fill(7, 100, 200);
    const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    const headers = { etag, 'accept-ranges': 'bytes', 'content-length': rest.length };
    const status = isRange || fault?.kind === 'wrongRange' ? 206 : 200;
    response.writeHead(status, { ...headers, ...(status === 206 && range) });
    if (fault?.kind === 'cut') {
      sentBytes += fault.afterBytes;
      return response.write(rest.subarray(0, fault.afterBytes), () => setTimeout(() => request.socket.destroy(), 50));
    }
    sentBytes += rest.length;
    return response.end(rest);
  };

  const server = createServer((request, response) => {
    const name = path.basename(request.url ?? '');
    requests.push(`${request.url}${request.headers.range ? ` ${request.headers.range}` : ''}`);
    if (request.url?.startsWith('/blobs/')) return store(name, request, response);
    if (request.url === `/${repository}/resolve/main/${name}`) return resolve(name, response);
    return response.writeHead(404, { 'x-error-code': 'RepoNotFound' }).end('Repository not found');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://hub.example.org:${port}`,
    port,
    faults,
    requests,
    sentBytes: () => sentBytes,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

function contentOf(dir: string, name: string): Buffer | undefined {
  try {
    return readFileSync(path.join(dir, name));
  } catch {
    return undefined;
  }
}
