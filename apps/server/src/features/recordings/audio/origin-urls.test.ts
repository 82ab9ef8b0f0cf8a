import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { buildRecording } from '../../../../test/builders.ts';
import { createCephBucket } from '../../../../test/servers/ceph-s3.ts';
import { sharedCeph } from '../../../../test/servers/shared-ceph.ts';
import { withCeph } from '../../../../test/servers/with-ceph.ts';
import { codeOf } from '../../../../test/uploads/upload-client.ts';
import { createUploadWorld, joinAs, type Member, type UploadWorld } from '../../../../test/uploads/upload-world.ts';
import type { Storage } from '../../../platform/storage/index.ts';
import { createS3Storage } from '../../../platform/storage/s3/s3-storage.ts';
import { patternBytes } from '../../../platform/storage/testing/bytes.ts';
import { newId } from '../../../shared/ids.ts';
import { playbackKeyOf } from '../playback/playback-key.ts';

const answerSchema = z.object({ url: z.string(), expiresAt: z.iso.datetime() });
const original = patternBytes(300_001, 3);
const rendition = patternBytes(90_001, 4);

withCeph('audio by addresses of the object store', () => {
  let world: UploadWorld;
  let member: Member;
  let storage: Storage;
  let endpoint: string;
  /** Shorter than asked for, so that a test sees an address end. */
  let lifeMs: number | undefined;

  beforeAll(async () => {
    const access = await sharedCeph();
    endpoint = access.endpoint;
    world = await createUploadWorld();
    const driver = createS3Storage({
      ...access,
      bucket: await createCephBucket(access),
      signingRegion: 'us-east-1',
      forcePathStyle: true,
      temporaryFolder: world.folder,
    });
    const signRead: Storage['signRead'] = (input) => driver.signRead({ ...input, lifeMs: lifeMs ?? input.lifeMs });
    storage = { ...driver, signRead };
    member = await joinAs(world, await world.start({ storage }));
  }, 120_000);
  afterAll(() => world.close());

  async function build(fields: { contentType: string; fileName: string; playback?: 'ready' }) {
    const { workspaceId } = member;
    const storageKey = `workspaces/${workspaceId}/originals/${newId()}`;
    await storage.put({ key: storageKey, body: original });
    const { id } = await buildRecording(world.database, { ...fields, workspaceId, storageKey });
    if (fields.playback) await storage.put({ key: playbackKeyOf({ workspaceId, recordingId: id }), body: rendition });
    return { id, storageKey };
  }
  const get = (id: string, options: { method?: string; headers?: Record<string, string>; variant?: string } = {}) =>
    fetch(member.url(`/recordings/${id}/audio?variant=${options.variant ?? 'original'}`), {
      method: options.method ?? 'GET',
      redirect: 'manual',
      headers: { ...member.headers, ...options.headers },
    });
  async function sign(id: string, variant = 'original') {
    const { status, body } = await member.call('POST', `/recordings/${id}/audio-url`, { variant });
    expect(status).toBe(200);
    return answerSchema.parse(body);
  }
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

  describe('audio by addresses of the object store', () => {
    test('is given for at most 15 minutes, plays in spans, and cannot be changed', async () => {
      const { id } = await build({ contentType: 'audio/mpeg', fileName: 'Grüße.mp3' });
      const { url, expiresAt } = await sign(id);
      expect(new URL(url).origin).toBe(endpoint);
      expect(Date.parse(expiresAt) - world.clock.now.getTime()).toBeLessThanOrEqual(15 * 60_000);
      const span = await fetch(url, { headers: { range: 'bytes=1000-1999' } });
      expect([span.status, span.headers.get('content-range')]).toEqual([206, 'bytes 1000-1999/300001']);
      expect(span.headers.get('content-type')).toBe('audio/mpeg');
      expect(span.headers.get('content-disposition')).toContain(`filename*=UTF-8''Gr%C3%BC%C3%9Fe.mp3`);
      expect(original.subarray(1000, 2000).equals(await bytesOf(span))).toBe(true);
      expect((await fetch(url, { headers: { range: 'bytes=300001-' } })).status).toBe(416);
      const other = await build({ contentType: 'audio/mpeg', fileName: 'b.mp3' });
      const forged = url.replace(/originals\/[^?]+/, `originals/${other.storageKey.split('/').at(-1)}`);
      expect((await fetch(forged)).status).toBe(403);
    });

    test('ends: then the store refuses it, and a new one works', async () => {
      const { id } = await build({ contentType: 'audio/mpeg', fileName: 'a.mp3' });
      lifeMs = 1000;
      const { url } = await sign(id);
      lifeMs = undefined;
      await vi.waitUntil(async () => (await fetch(url, { headers: { range: 'bytes=0-0' } })).status === 403, {
        timeout: 10_000,
        interval: 200,
      });
      expect((await fetch((await sign(id)).url, { headers: { range: 'bytes=0-0' } })).status).toBe(206);
    });

    test('is where GET sends to, kept by no cache; HEAD and what is missing are answered here', async () => {
      const { id, storageKey } = await build({ contentType: 'audio/mpeg', fileName: 'a.mp3' });
      const sent = await get(id, { headers: { range: 'bytes=5-9' } });
      expect([sent.status, sent.headers.get('cache-control')]).toEqual([302, 'no-store']);
      const location = sent.headers.get('location') ?? '';
      expect(new URL(location).origin).toBe(endpoint);
      const followed = await fetch(member.url(`/recordings/${id}/audio`), {
        headers: { ...member.headers, range: 'bytes=5-9' },
      });
      expect(followed.status).toBe(206);
      expect(original.subarray(5, 10).equals(await bytesOf(followed))).toBe(true);
      const head = await get(id, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-length')]).toEqual([200, '300001']);
      await storage.delete(storageKey);
      const gone = await get(id);
      expect([gone.status, codeOf({ body: await gone.json() })]).toEqual([404, 'recording.audio_unavailable']);
    });

    test('gives the rendition where that is played', async () => {
      const { id } = await build({ contentType: 'video/x-matroska', fileName: 'film.mkv', playback: 'ready' });
      const { url } = await sign(id, 'playback');
      const played = await fetch(url);
      expect(played.headers.get('content-type')).toBe('audio/mpeg');
      expect(rendition.equals(await bytesOf(played))).toBe(true);
      const location = (await get(id, { variant: 'playback' })).headers.get('location') ?? '';
      expect(rendition.equals(await bytesOf(await fetch(location)))).toBe(true);
    });

    test('answers with a harmless type, whatever was uploaded', async () => {
      const { id } = await build({ contentType: 'text/html', fileName: 'a.html' });
      const answer = await fetch((await sign(id)).url, { headers: { range: 'bytes=0-0' } });
      expect(answer.headers.get('content-type')).toBe('application/octet-stream');
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
    });
  });
});
