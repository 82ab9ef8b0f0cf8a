import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { startTestHttp, type TestHttp } from '../../../test/http.ts';

const page = '<!doctype html><title>AudioTricks</title>';
const script = `console.log(${JSON.stringify('x'.repeat(2_000))})`;
const navigation = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let scratch: TestDatabase;
let http: TestHttp;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-app-'));
  const webDistDir = join(folder, 'dist');
  await mkdir(join(webDistDir, 'assets'), { recursive: true });
  await writeFile(join(webDistDir, 'index.html'), page);
  await writeFile(join(webDistDir, 'assets', 'main-abc123.js'), script);
  await writeFile(join(webDistDir, 'assets', 'main-abc123.js.gz'), gzipSync(script));
  await writeFile(join(webDistDir, 'robots.txt'), 'User-agent: *');
  await writeFile(join(webDistDir, '.env'), 'SECRET=1');
  await writeFile(join(folder, 'outside.txt'), 'outside');
  scratch = await createTestDatabase();
  http = await startTestHttp({ database: scratch.database, webDistDir });
});
afterAll(async () => {
  await http?.close();
  await scratch?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('files', () => {
  test('with a hash in their name are kept for ever', async () => {
    const response = await http.call('GET /assets/main-abc123.js');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-type')).toMatch(/javascript/);
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.text()).toBe(script);
  });

  test.each(['/', '/robots.txt'])('%s is asked for again, by its ETag', async (path) => {
    const first = await http.call(`GET ${path}`);
    expect(first.status).toBe(200);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^(W\/)?".+"$/);
    // Not by fetch, which adds "cache-control: no-cache" to a conditional request of one's own.
    const second = await http.app.inject({ url: path, headers: { 'if-none-match': etag } });
    expect(second.statusCode).toBe(304);
    const head = await http.call(`HEAD ${path}`);
    expect(head.headers.get('etag')).toBe(etag);
    expect(await head.text()).toBe('');
  });

  test.each([
    '/.env',
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/assets/..%5c..%5coutside.txt',
    '/assets/none.js',
    '/favicon.ico',
  ])('%s is not there', async (path) => {
    const response = await http.call(`GET ${path}`);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 404, code: 'request.not_found' });
  });
});

describe('navigation', () => {
  test.each(['/', '/recordings/0190', '/sign-in?next=%2F'])('to %s gets the page of the app', async (path) => {
    const response = await http.call(`GET ${path}`, { headers: navigation });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toBe(page);
    expect((await http.call(`HEAD ${path}`, { headers: navigation })).status).toBe(200);
  });

  test.each(['GET /v1/nothing', 'GET /media/x', 'GET /health/x', 'GET /assets/old-123.js', 'POST /recordings'])(
    '%s does not',
    async (call) => {
      const response = await http.call(call, { headers: navigation });
      expect(await response.json()).toMatchObject({ status: 404, code: 'request.not_found' });
    },
  );
});

describe('security headers', () => {
  test('stand on pages, answers and errors', async () => {
    for (const path of ['/', '/v1/me', '/nothing', '/assets/main-abc123.js', '/docs/api']) {
      const { headers } = await http.call(`GET ${path}`);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("media-src 'self' blob:");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('upgrade-insecure-requests');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('permissions-policy')).toContain('camera=()');
      expect(headers.get('strict-transport-security')).toBeNull();
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test.each(['https://evil.example', 'null'])('no other origin is let in: %s', async (origin) => {
    const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };
    for (const [method, extra] of [
      ['OPTIONS', preflight],
      ['GET', {}],
    ] as const) {
      const { status, headers } = await http.call(`${method} /v1/me`, { headers: { origin, ...extra } });
      expect(status).toBe(method === 'OPTIONS' ? 405 : 401);
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  test('on https demand https, and name the object store', async () => {
    const publicUrl = 'https://audio.example.org';
    const storageOrigins = ['https://store.example.org'];
    const server = await startTestHttp({ database: scratch.database, publicUrl, storageOrigins });
    const { headers } = await server.call('GET /v1/me');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(headers.get('content-security-policy')).toContain("connect-src 'self' https://store.example.org");
    await server.close();
  });
});

describe('health', () => {
  test('lives as long as it answers, is ready without reasons against it', async () => {
    let reasons: string[] = [];
    let isBroken = false;
    const readiness = async () => {
      if (isBroken) throw new Error('the database password is x');
      return reasons;
    };
    const server = await startTestHttp({ database: scratch.database, readiness });
    const ready = async () => {
      const response = await server.call('GET /health/ready');
      return { status: response.status, body: await response.json() };
    };
    expect(await ready()).toEqual({ status: 200, body: { status: 'ready' } });
    reasons = ['The database does not answer.'];
    expect(await ready()).toEqual({ status: 503, body: { status: 'unavailable', reasons } });
    isBroken = true;
    expect(await ready()).toMatchObject({ status: 503, body: { reasons: ['The readiness check failed.'] } });
    expect((await server.call('GET /health/live')).status).toBe(200);
    await server.close();
  });
});
