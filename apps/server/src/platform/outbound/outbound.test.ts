import type { RequestListener } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { Resolve } from './connector.ts';
import { createOutbound, type Outbound, type OutboundOptions, type OutboundRequest } from './outbound.ts';
import { type CountedServer, startCountedServer } from './testing/counted-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** Names that mean this machine, as the operator of a test allows them. */
const resolve: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
const allow = ['one.example.org', 'two.example.org'];

function outbound(options: Partial<OutboundOptions> = {}): Outbound {
  const made = createOutbound({ allow, resolve, ...options });
  open.push(made);
  return made;
}

async function serve(listener?: RequestListener): Promise<CountedServer> {
  const server = await startCountedServer(listener);
  open.push(server);
  return server;
}

async function outcome(url: string, request: OutboundRequest = {}, options: Partial<OutboundOptions> = {}) {
  try {
    const { status, body } = await outbound(options).fetch(url, request);
    return { status, bytes: await buffer(body) };
  } catch (error) {
    return (error as { reason?: string }).reason ?? error;
  }
}

describe('redirects', () => {
  const redirectTo = (where: (path: string) => string | null): RequestListener => {
    return (request, response) => {
      const location = where(request.url ?? '');
      if (location === null) return response.end('here');
      return response.writeHead(302, { location }).end();
    };
  };

  test('are followed, relative ones too, and the last address is told', async () => {
    const server = await serve(redirectTo((path) => (path === '/a' ? 'b?c=1' : null)));
    const answer = await outbound().fetch(`http://one.example.org:${server.port}/a`);
    expect((await buffer(answer.body)).toString()).toBe('here');
    expect(answer.url.href).toBe(`http://one.example.org:${server.port}/b?c=1`);
  });

  test.each([
    'http://127.0.0.1:PORT/',
    'http://[::1]:PORT/',
    'http://2130706433:PORT/',
    '//0x7f.1:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://inward.example.org:PORT/',
  ])('to %s are refused', async (target) => {
    const inner = await serve();
    const server = await serve(redirectTo(() => target.replace('PORT', String(inner.port))));
    expect(await outcome(`http://one.example.org:${server.port}/`)).toBe('address_refused');
    expect(inner.connections()).toBe(0);
  });

  test.each(['file:///etc/passwd', 'http://me:secret@one.example.org/', 'http://[', 'ftp://one.example.org/'])(
    'to %s are refused',
    async (target) => {
      const server = await serve(redirectTo(() => target));
      expect(await outcome(`http://one.example.org:${server.port}/`)).toBe('url_invalid');
    },
  );

  test('end after five', async () => {
    const server = await serve(redirectTo((path) => `${path}x`));
    expect(await outcome(`http://one.example.org:${server.port}/`)).toBe('too_many_redirects');
    expect(server.requests).toHaveLength(6);
  });

  test('take a key to its own origin only', async () => {
    const other = await serve();
    const server = await serve(redirectTo((path) => (path === '/a' ? '/b' : `http://two.example.org:${other.port}/`)));
    const headers = { authorization: 'Bearer key', 'x-api-key': 'key', range: 'bytes=5-' };
    expect(await outcome(`http://one.example.org:${server.port}/a`, { headers })).toMatchObject({ status: 200 });
    expect(server.requests.map((request) => request.headers.authorization)).toEqual(['Bearer key', 'Bearer key']);
    expect(other.requests[0]?.headers).toMatchObject({ range: 'bytes=5-' });
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(other.requests[0]?.headers).not.toHaveProperty('x-api-key');
  });

  test('are answered as they are where none is to be followed, and after a POST', async () => {
    const server = await serve(redirectTo(() => '/b'));
    const url = `http://one.example.org:${server.port}/a`;
    expect(await outcome(url, { maxRedirects: 0 })).toMatchObject({ status: 302 });
    expect(await outcome(url, { method: 'POST', body: '{}' })).toMatchObject({ status: 302 });
    expect(server.requests).toHaveLength(2);
  });
});

describe('limits', () => {
  const url = (server: CountedServer) => `http://one.example.org:${server.port}/`;

  test('a length announced above the cap is refused before the body', async () => {
    const server = await serve((_request, response) => response.end(Buffer.alloc(2_000)));
    expect(await outcome(url(server), { limits: { maxBytes: 1_999 } })).toBe('too_large');
    expect(await outcome(url(server), { limits: { maxBytes: 2_000 } })).toMatchObject({ status: 200 });
  });

  test('an endless body is cut at the cap', async () => {
    const server = await serve((_request, response) => {
      const send = () => {
        while (response.write(Buffer.alloc(64 * 1024)));
        response.once('drain', send);
      };
      send();
    });
    expect(await outcome(url(server), { limits: { maxBytes: 5_000_000 } })).toBe('too_large');
  });

  test.each<[string, RequestListener, OutboundRequest['limits']]>([
    ['no headers', () => {}, { headersMs: 100 }],
    ['headers and then nothing', (_request, response) => response.write('a'), { idleMs: 100 }],
    [
      'a drip that never ends',
      (_request, response) => {
        const drip = setInterval(() => response.write('a'), 20);
        response.on('close', () => clearInterval(drip));
      },
      { totalMs: 300 },
    ],
    ['no headers before the total time', () => {}, { totalMs: 100 }],
  ])('%s ends in time', async (_what, listener, limits) => {
    const server = await serve(listener);
    expect(await outcome(url(server), { limits })).toBe('timed_out');
  });

  test('a name server that never answers ends in time', async () => {
    const never: Resolve = () => new Promise(() => {});
    const options = { resolve: never, limits: { connectMs: 100 } };
    expect(await outcome('http://one.example.org/', {}, options)).toBe('timed_out');
  });

  test('a body that ends before its announced length is broken', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setImmediate(() => response.destroy());
    });
    expect(await outcome(url(server))).toBe('broken');
  });

  test('a compressed body stays as it was sent', async () => {
    const zipped = gzipSync(Buffer.alloc(100_000));
    const server = await serve((_request, response) => response.setHeader('content-encoding', 'gzip').end(zipped));
    expect(await outcome(url(server))).toMatchObject({ bytes: zipped });
    expect(server.requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  test('the caller stops it, with the caller’s own reason', async () => {
    const reason = new Error('cancelled');
    const server = await serve((_request, response) => response.write('a'));
    const controller = new AbortController();
    const { body } = await outbound().fetch(url(server), { signal: controller.signal });
    const failed = buffer(body);
    controller.abort(reason);
    await expect(failed).rejects.toBe(reason);
  });
});

describe('connections', () => {
  test('a port where nobody listens', async () => {
    const server = await startCountedServer();
    await server.close();
    expect(await outcome(`http://one.example.org:${server.port}/`)).toBe('connection_failed');
  });

  test('the name is kept for TLS though the address is pinned, and a server without TLS is told apart', async () => {
    const hellos: Buffer[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (hello) => {
        hellos.push(Buffer.from(hello));
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    open.push({ close: () => new Promise((done) => server.close(() => done())) });
    expect(await outcome(`https://one.example.org:${port}/`)).toBe('tls_failed');
    expect(Buffer.concat(hellos).includes('one.example.org')).toBe(true);
  });

  test('none is kept open', async () => {
    const server = await serve();
    const out = outbound();
    for (let count = 0; count < 2; count++) {
      const { body } = await out.fetch(`http://one.example.org:${server.port}/`);
      expect((await buffer(body)).toString()).toBe('reached');
    }
    expect(server.connections()).toBe(2);
  });
});
