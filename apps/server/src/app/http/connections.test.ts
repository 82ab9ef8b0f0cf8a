import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { defineRoute } from '@audiotricks/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { openRawSocket, parseProblem } from '../../../test/raw-socket.ts';
import { AppError } from '../../shared/errors.ts';
import { implement } from '../../shared/http/implement.ts';

const workspaceParams = z.object({ workspaceId: z.uuid() });
const stream = defineRoute({
  id: 'test.stream',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/streams',
  summary: 'Hashes what it gets.',
  access: { scope: 'workspace', permission: 'uploads.write' },
  params: workspaceParams,
  query: z.object({ refuse: z.string().optional() }),
  body: { raw: 'bytes', contentType: 'application/octet-stream' },
  status: 200,
  response: z.object({ sha256: z.string(), sizeBytes: z.int() }),
  errors: [],
});
const form = defineRoute({
  ...stream,
  id: 'test.form',
  path: '/v1/workspaces/:workspaceId/forms',
  body: { raw: 'multipart', contentType: 'multipart/form-data' },
});
const note = defineRoute({
  id: 'test.note',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/notes',
  summary: 'Takes JSON.',
  access: { scope: 'workspace', permission: 'uploads.write' },
  params: workspaceParams,
  body: z.strictObject({ text: z.string() }),
  status: 204,
  errors: [],
});
const wait = defineRoute({
  id: 'test.wait',
  method: 'GET',
  path: '/v1/wait',
  summary: 'Answers when the test says so.',
  access: { scope: 'public' },
  status: 204,
  errors: [],
});

let handled = 0;
let release = () => {};
const aborted: string[] = [];
async function hash(request: AsyncIterable<Buffer>) {
  handled += 1;
  const digest = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of request) {
    digest.update(chunk);
    sizeBytes += chunk.byteLength;
  }
  return { sha256: digest.digest('hex'), sizeBytes };
}
const routes = [
  implement(stream, async ({ request, query }) => {
    if (query.refuse === 'halfway') {
      let sizeBytes = 0;
      for await (const chunk of request.raw) {
        sizeBytes += chunk.byteLength;
        if (sizeBytes > 1_000_000) throw new AppError('upload.part_too_large', 'Too large.');
      }
    }
    if (query.refuse !== undefined) throw new AppError('upload.too_large', 'Too large.');
    return hash(request.raw);
  }),
  implement(form, async ({ request }) => hash(request.raw)),
  implement(note, async () => {
    handled += 1;
    return undefined;
  }),
  implement(wait, async ({ signal }) => {
    signal.addEventListener('abort', () => aborted.push('client went away'));
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return undefined;
  }),
];

let scratch: TestDatabase;
let http: TestHttp;
let account: TestAccount;
let foreignId: string;
beforeAll(async () => {
  scratch = await createTestDatabase();
  http = await startTestHttp({
    database: scratch.database,
    routes,
    jsonBodyLimitBytes: 100_000,
    timeouts: { headersMs: 1_000, jsonBodyMs: 1_000, silenceMs: 4_000 },
  });
  account = await http.register();
  foreignId = (await buildWorkspace(scratch.database)).id;
});
afterAll(async () => {
  await http?.close();
  await scratch?.close();
});

function head(path: string, headers: Record<string, string | number> = {}, token = account.accessToken): string {
  const lines = { host: 'x', authorization: `Bearer ${token}`, ...headers };
  return [`POST ${path} HTTP/1.1`, ...Object.entries(lines).map(([name, value]) => `${name}: ${value}`), '', ''].join(
    '\r\n',
  );
}

describe('what is no HTTP', () => {
  test.each([
    ['garbage', 'NOT HTTP AT ALL\r\n\r\n', 400, 'request.malformed'],
    ['a TLS greeting', '\u0016\u0003\u0001\u0002\u0000\u0001', 400, 'request.malformed'],
    [
      'headers too large',
      `GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'request.headers_too_large',
    ],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
      'request.malformed',
    ],
    ['no host', 'GET /v1/me HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'request.malformed'],
    [
      'an unknown expectation',
      'GET /v1/me HTTP/1.1\r\nhost: x\r\nexpect: miracles\r\n\r\n',
      417,
      'request.expectation_failed',
    ],
    ['headers that never end', 'GET / HTTP/1.1\r\nhost: x\r\n', 408, 'request.timeout'],
  ])('%s is answered by a problem', async (_what, bytes, status, code) => {
    const text = await openRawSocket(http.baseUrl, bytes).closed;
    expect(parseProblem(text)).toMatchObject({
      status,
      contentType: 'application/problem+json',
      body: { status, code },
    });
  });

  test('a broken chunk in a body is answered too', async () => {
    const path = `/v1/workspaces/${account.workspace.id}/notes`;
    const raw = openRawSocket(
      http.baseUrl,
      head(path, { 'transfer-encoding': 'chunked', 'content-type': 'application/json' }),
    );
    raw.socket.write('5\r\n{"tex\r\nZZ\r\n');
    const { status, body } = parseProblem(await raw.closed);
    expect(status).toBe(400);
    expect(body.code).toBe('request.malformed');
  });
});

describe('a body', () => {
  const hugeBytes = 50_000_000_000;

  test.each([
    ['a foreign workspace', () => head(`/v1/workspaces/${foreignId}/streams`, { 'content-length': hugeBytes }), 404],
    ['no token', () => head(`/v1/workspaces/${foreignId}/streams`, { 'content-length': hugeBytes }, 'x.y.z'), 401],
    [
      'a refusing handler',
      () => head(`/v1/workspaces/${account.workspace.id}/streams?refuse=1`, { 'content-length': hugeBytes }),
      413,
    ],
    [
      'an unknown address',
      () => head('/v1/nothing', { 'content-length': hugeBytes, 'content-type': 'application/json' }),
      404,
    ],
    [
      'a limit',
      () =>
        head(`/v1/workspaces/${account.workspace.id}/notes`, {
          'content-length': hugeBytes,
          'content-type': 'application/json',
        }),
      413,
    ],
  ])('that is huge and meets %s is answered at once, and not read', async (_what, bytes, status) => {
    const before = handled;
    const raw = openRawSocket(http.baseUrl, bytes());
    // Goes on sending for as long as the server takes it.
    let isSending = true;
    const sending = (async () => {
      while (isSending && !raw.socket.destroyed) {
        if (!raw.socket.write(Buffer.alloc(64 * 1024))) {
          await Promise.race([once(raw.socket, 'drain'), raw.closed]).catch(() => {});
        }
      }
    })();
    await raw.until((text) => text.includes('"code"') && text.endsWith('}'));
    const { status: answered } = parseProblem(raw.text());
    expect(answered).toBe(status);
    expect(raw.text()).toMatch(/^connection: close$/im);
    // One of the clients does not go away by itself.
    if (status !== 401) raw.socket.destroy();
    await raw.closed;
    isSending = false;
    await sending;
    expect(handled).toBe(before);
    await expect.poll(() => http.logLines.at(-1), { timeout: 10_000 }).toContain(`"status":${status}`);
    // Socket buffers take a few megabytes without anybody reading.
    expect(raw.socket.bytesWritten).toBeLessThan(30_000_000);
  });

  test('that is refused halfway is answered all the same', async () => {
    for (let round = 0; round < 5; round += 1) {
      const response = await fetch(`${http.baseUrl}/v1/workspaces/${account.workspace.id}/streams?refuse=halfway`, {
        method: 'POST',
        headers: { authorization: `Bearer ${account.accessToken}` },
        body: new Blob([new Uint8Array(8_000_000)]),
      });
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ code: 'upload.part_too_large' });
    }
  });

  test('is not even sent by a client that asks first', async () => {
    const expecting = { expect: '100-continue', 'content-length': 5 };
    const refused = openRawSocket(http.baseUrl, head(`/v1/workspaces/${foreignId}/streams`, expecting));
    await refused.until((text) => text.endsWith('}'));
    expect(refused.text()).toMatch(/^HTTP\/1.1 404 /);
    refused.socket.destroy();

    const welcome = openRawSocket(http.baseUrl, head(`/v1/workspaces/${account.workspace.id}/streams`, expecting));
    await welcome.until((text) => text === 'HTTP/1.1 100 Continue\r\n\r\n');
    welcome.socket.write('hello');
    await welcome.until((text) => text.includes('"sizeBytes":5'));
    welcome.socket.destroy();
  });

  test('that is a stream arrives whole, whatever its type and size', async () => {
    const sizeBytes = 30_000_000;
    const body = Buffer.alloc(sizeBytes, 'abc');
    const path = `${http.baseUrl}/v1/workspaces/${account.workspace.id}/streams`;
    for (const type of ['application/json', 'audio/mpeg', undefined]) {
      const response = await fetch(path, {
        method: 'POST',
        headers: { authorization: `Bearer ${account.accessToken}`, ...(type ? { 'content-type': type } : {}) },
        body,
      });
      expect(await response.json()).toEqual({ sizeBytes, sha256: createHash('sha256').update(body).digest('hex') });
    }
  });

  test('that trickles is waited for where it is a stream, and not where it is JSON', async () => {
    const chunked = { 'transfer-encoding': 'chunked' };
    const slow = openRawSocket(http.baseUrl, head(`/v1/workspaces/${account.workspace.id}/streams`, chunked));
    const json = openRawSocket(
      http.baseUrl,
      head(`/v1/workspaces/${account.workspace.id}/notes`, { ...chunked, 'content-type': 'application/json' }),
    );
    const trickle = setInterval(() => {
      if (slow.socket.writable) slow.socket.write('1\r\na\r\n');
      if (json.socket.writable) json.socket.write('1\r\n \r\n');
    }, 50);
    try {
      await json.until((text) => text.endsWith('}'));
      expect(parseProblem(json.text())).toMatchObject({ status: 408, body: { code: 'request.timeout' } });
      await json.closed;
      // By now the stream has outlived every limit of a request's head and of JSON.
      expect(slow.text()).toBe('');
      slow.socket.write('0\r\n\r\n');
      await slow.until((text) => text.includes('"sizeBytes"'));
    } finally {
      clearInterval(trickle);
      slow.socket.destroy();
    }
  });

  test('that falls silent is given up', async () => {
    const raw = openRawSocket(
      http.baseUrl,
      head(`/v1/workspaces/${account.workspace.id}/streams`, { 'content-length': 10 }),
    );
    expect(await raw.closed).not.toContain('200 OK');
  });

  test('of a form has to be one', async () => {
    const response = await fetch(`${http.baseUrl}/v1/workspaces/${account.workspace.id}/forms`, {
      method: 'POST',
      headers: { authorization: `Bearer ${account.accessToken}`, 'content-type': 'audio/mpeg' },
      body: 'x',
    });
    expect(response.status).toBe(415);
    const good = new FormData();
    good.set('file', new Blob(['abc']), 'a.mp3');
    const sent = await fetch(`${http.baseUrl}/v1/workspaces/${account.workspace.id}/forms`, {
      method: 'POST',
      headers: { authorization: `Bearer ${account.accessToken}` },
      body: good,
    });
    expect(sent.status).toBe(200);
  });
});

describe('a client', () => {
  test('that goes away aborts the signal of its handler', async () => {
    const raw = openRawSocket(http.baseUrl, 'GET /v1/wait HTTP/1.1\r\nhost: x\r\n\r\n');
    const before = release;
    await expect.poll(() => release, { timeout: 10_000 }).not.toBe(before);
    raw.socket.destroy();
    await expect.poll(() => aborted, { timeout: 10_000 }).toEqual(['client went away']);
    release();
  });
});

describe('closing', () => {
  test('waits for what runs, and for nothing else', async () => {
    const server = await startTestHttp({ database: scratch.database, routes, timeouts: { closingMs: 5_000 } });
    const idle = openRawSocket(server.baseUrl, '');
    await once(idle.socket, 'connect');
    const before = release;
    const running = server.call('GET /v1/wait');
    await expect.poll(() => release, { timeout: 10_000 }).not.toBe(before);
    const startedAt = performance.now();
    const closing = server.close();
    await idle.closed;
    release();
    expect((await running).status).toBe(204);
    await closing;
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  test('cuts what takes too long', async () => {
    const server = await startTestHttp({ database: scratch.database, routes, timeouts: { closingMs: 100 } });
    const before = release;
    const running = server.call('GET /v1/wait').catch((error) => String(error));
    await expect.poll(() => release, { timeout: 10_000 }).not.toBe(before);
    await server.close();
    expect(await running).toContain('fetch failed');
    release();
  });
});
