import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import type { Storage } from '../storage.ts';
import { allOf, patternBytes, streamOf } from './bytes.ts';
import type { StorageUnderTest } from './storage.suite.ts';

export function objectSuite(createDriver: () => Promise<StorageUnderTest>): void {
  let driver: StorageUnderTest;
  let storage: Storage;
  const newKey = () => `workspaces/${newId()}/originals/${newId()}`;

  beforeAll(async () => {
    driver = await createDriver();
    storage = driver.storage;
  });
  afterAll(() => driver.close());

  test('keeps what is put, from a buffer and from a stream', async () => {
    const bytes = patternBytes(300_000, 1);
    for (const body of [bytes, streamOf(bytes)]) {
      const key = newKey();
      expect(await storage.put({ key, body })).toEqual({ sizeBytes: 300_000 });
      expect((await storage.head(key))?.sizeBytes).toBe(300_000);
      expect(bytes.equals(await buffer(await storage.read(key)))).toBe(true);
    }
  });

  test('reads spans with inclusive ends', async () => {
    const key = newKey();
    const bytes = patternBytes(100_000, 2);
    await storage.put({ key, body: bytes });
    for (const [start, end] of [
      [0, 0],
      [99_999, 99_999],
      [1000, 70_000],
      [0, 99_999],
    ] as const) {
      const span = await buffer(await storage.read(key, { start, end }));
      expect(bytes.subarray(start, end + 1).equals(span)).toBe(true);
    }
  });

  test('lets go of what nobody reads to its end', async () => {
    const key = newKey();
    await storage.put({ key, body: patternBytes(2_000_000, 6) });
    const stream = await storage.read(key);
    await once(stream, 'data');
    stream.destroy();
    await once(stream, 'close');
    const failed = await storage.read(key);
    failed.destroy(new Error('no longer wanted'));
    await expect(buffer(failed)).rejects.toThrow('no longer wanted');
  });

  test('keeps an empty object', async () => {
    const key = newKey();
    expect(await storage.put({ key, body: streamOf(Buffer.alloc(0)) })).toEqual({ sizeBytes: 0 });
    expect((await storage.head(key))?.sizeBytes).toBe(0);
  });

  test('says when there is no object', async () => {
    const key = newKey();
    expect(await storage.head(key)).toBeNull();
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'storage.object_missing' });
  });

  test('leaves nothing when the stream breaks or the caller stops', async () => {
    const key = newKey();
    const broken = streamOf(patternBytes(200_000, 3)).map((chunk: Uint8Array) => chunk);
    broken.once('data', () => broken.destroy(new Error('cut')));
    await expect(storage.put({ key, body: broken })).rejects.toThrow('cut');
    expect(await storage.head(key)).toBeNull();

    const stuck = new PassThrough();
    const stopping = new AbortController();
    const storing = storage.put({ key, body: stuck, signal: stopping.signal });
    stuck.write(patternBytes(1000, 7));
    setImmediate(() => stopping.abort(new Error('stopped half-way')));
    await expect(storing).rejects.toThrow('stopped half-way');
    expect(await storage.head(key)).toBeNull();

    const stop = AbortSignal.abort(new Error('stopped'));
    const body = streamOf(patternBytes(200_000, 4));
    await expect(storage.put({ key, body, signal: stop })).rejects.toThrow('stopped');
    expect(await storage.head(key)).toBeNull();
  });

  test('frees objects one by one and by prefix, and again', async () => {
    const workspace = `workspaces/${newId()}`;
    const keys = ['a/1', 'a/2', 'ab/1'].map((name) => `${workspace}/${name}`);
    for (const key of keys) await storage.put({ key, body: Buffer.from(key) });
    await storage.deletePrefix(`${workspace}/a`);
    await storage.deletePrefix(`${workspace}/a`);
    const left = await Promise.all(keys.map((key) => storage.head(key)));
    expect(left.map((facts) => facts !== null)).toEqual([false, false, true]);
    await storage.delete(`${workspace}/ab/1`);
    await storage.delete(`${workspace}/ab/1`);
    expect(await storage.head(`${workspace}/ab/1`)).toBeNull();
  });

  test('lists what is below a prefix, in the order of the keys', async () => {
    const workspace = `workspaces/${newId()}`;
    const names = ['a/1', 'a/b/2', 'a-b/3', 'A', 'a/10', 'a.b'];
    for (const name of names) await storage.put({ key: `${workspace}/${name}`, body: Buffer.from(name) });
    const before = Date.now() + 60_000;
    const listed = await allOf(storage.list(workspace));
    const inOrder = ['A', 'a-b/3', 'a.b', 'a/1', 'a/10', 'a/b/2'];
    expect(listed.map(({ key }) => key)).toEqual(inOrder.map((name) => `${workspace}/${name}`));
    expect(listed.map(({ sizeBytes }) => sizeBytes)).toEqual(inOrder.map((name) => name.length));
    for (const { modifiedAt } of listed) expect(Math.abs(before - modifiedAt.getTime())).toBeLessThan(300_000);
    expect((await allOf(storage.list(`${workspace}/a`))).map(({ sizeBytes }) => sizeBytes)).toEqual([3, 4, 5]);
    expect(await allOf(storage.list(`${workspace}/b`))).toEqual([]);
  });

  test('signs addresses that read an object, spans of it too, or has none', async () => {
    const key = newKey();
    const bytes = patternBytes(5000, 5);
    await storage.put({ key, body: bytes });
    const url = await storage.signRead({ key, lifeMs: 60_000, contentType: 'audio/mpeg', fileName: 'Grüße "1".mp3' });
    expect(url !== null).toBe(driver.signs);
    if (url === null) return;
    const whole = await fetch(url);
    expect(whole.headers.get('content-type')).toBe('audio/mpeg');
    expect(whole.headers.get('content-disposition')).toContain("filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.mp3");
    expect(whole.headers.get('cache-control')).toContain('private');
    expect(bytes.equals(Buffer.from(await whole.arrayBuffer()))).toBe(true);
    const span = await fetch(url, { headers: { range: 'bytes=10-19' } });
    expect([span.status, span.headers.get('content-range')]).toEqual([206, 'bytes 10-19/5000']);
    expect(bytes.subarray(10, 20).equals(Buffer.from(await span.arrayBuffer()))).toBe(true);
    expect((await fetch(url.replace(key, newKey()))).status).toBe(403);
    const brief = await storage.signRead({ key, lifeMs: 1000, contentType: 'audio/mpeg' });
    await expect.poll(async () => (await fetch(brief ?? '')).status, { timeout: 10_000 }).toBe(403);
  });

  test('refuses keys that are not made of plain segments', async () => {
    for (const key of ['../secrets', 'a/../b', '/etc/passwd', 'a//b', 'a\\b', '', '.hidden', 'a/\u0000']) {
      await expect((async () => storage.put({ key, body: Buffer.from('x') }))()).rejects.toThrow(TypeError);
      await expect((async () => storage.deletePrefix(key))()).rejects.toThrow(TypeError);
    }
  });
}
