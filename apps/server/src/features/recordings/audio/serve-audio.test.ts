import type { PlaybackState } from '@audiotricks/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildRecording } from '../../../../test/builders.ts';
import { codeOf } from '../../../../test/uploads/upload-client.ts';
import {
  createUploadWorld,
  joinAs,
  type Member,
  type UploadServer,
  type UploadWorld,
} from '../../../../test/uploads/upload-world.ts';
import { patternBytes } from '../../../platform/storage/testing/bytes.ts';
import { newId } from '../../../shared/ids.ts';
import { playbackKeyOf } from '../playback/playback-key.ts';

let world: UploadWorld;
let server: UploadServer;
let member: Member;
let recordingId: string;
const bytes = patternBytes(700_001, 1);

beforeAll(async () => {
  world = await createUploadWorld();
  server = await world.start();
  member = await joinAs(world, server);
  recordingId = await build({ contentType: 'audio/mpeg', fileName: 'Grüße "1".mp3' });
});
afterAll(() => world.close());

async function build(fields: { contentType: string; fileName: string; playback?: PlaybackState }) {
  const storageKey = `workspaces/${member.workspaceId}/originals/${newId()}`;
  await server.storage.put({ key: storageKey, body: bytes });
  const { id } = await buildRecording(world.database, { ...fields, storageKey, workspaceId: member.workspaceId });
  return id;
}

function get(headers: Record<string, string> = {}, method = 'GET', id = recordingId) {
  return fetch(member.url(`/recordings/${id}/audio`), { method, headers: { ...member.headers, ...headers } });
}
const bodyOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('audio', () => {
  test('comes whole, with what a browser needs to play and nothing to run', async () => {
    const response = await get();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': '700001',
      'content-type': 'audio/mpeg',
      'content-disposition': `inline; filename="Gr__e _1_.mp3"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.mp3`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=0, must-revalidate',
    });
    expect(bytes.equals(await bodyOf(response))).toBe(true);
  });

  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=1000-499999', 1000, 499_999],
    ['bytes=700000-', 700_000, 700_000],
    ['bytes=-5', 699_996, 700_000],
    ['bytes=699999-9999999', 699_999, 700_000],
  ])('comes in spans: %s', async (range, start, end) => {
    const response = await get({ range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/700001`);
    expect(response.headers.get('content-length')).toBe(String(end - start + 1));
    expect(bytes.subarray(start, end + 1).equals(await bodyOf(response))).toBe(true);
  });

  test.each(['bytes=0-1,5-6', 'bytes=9-5', 'lines=1-2', 'bytes=x-'])(
    'ignores what is no single range: %s',
    async (range) => {
      const response = await get({ range });
      expect(response.status).toBe(200);
      expect((await bodyOf(response)).length).toBe(700_001);
    },
  );

  test('says where a range lies outside', async () => {
    const response = await get({ range: 'bytes=700001-' });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */700001');
    expect(codeOf({ body: await response.json() })).toBe('recording.range_not_satisfiable');
  });

  test('answers HEAD as GET without the bytes', async () => {
    const whole = await get({}, 'HEAD');
    expect([whole.status, whole.headers.get('content-length')]).toEqual([200, '700001']);
    const span = await get({ range: 'bytes=10-19' }, 'HEAD');
    expect([span.status, span.headers.get('content-length')]).toEqual([206, '10']);
    expect(span.headers.get('content-range')).toBe('bytes 10-19/700001');
    expect((await bodyOf(span)).length).toBe(0);
  });

  test('is not sent again to who has it, and not in spans of something else', async () => {
    const first = await get({}, 'HEAD');
    const etag = first.headers.get('etag') ?? '';
    const lastModified = first.headers.get('last-modified') ?? '';
    expect(etag).toMatch(/^".+"$/);
    const conditions: Record<string, string>[] = [{ 'if-none-match': etag }, { 'if-modified-since': lastModified }];
    for (const headers of conditions) {
      const response = await get(headers);
      expect([response.status, response.headers.get('etag')]).toEqual([304, etag]);
    }
    const range = 'bytes=0-9';
    expect((await get({ range, 'if-range': etag })).status).toBe(206);
    expect((await get({ range, 'if-range': lastModified })).status).toBe(206);
    const other = await get({ range, 'if-range': '"other"' });
    expect(other.status).toBe(200);
    await other.body?.cancel();
  });

  test('that is no audio is given to be saved, never to be shown', async () => {
    const id = await build({ contentType: 'text/html', fileName: 'a.html' });
    const response = await get({}, 'HEAD', id);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
  });

  test('that is gone says so', async () => {
    const id = await build({ contentType: 'audio/mpeg', fileName: 'a.mp3' });
    await server.storage.deletePrefix(`workspaces/${member.workspaceId}/originals`);
    try {
      const response = await get({}, 'GET', id);
      expect([response.status, codeOf({ body: await response.json() })]).toEqual([404, 'recording.audio_unavailable']);
    } finally {
      recordingId = await build({ contentType: 'audio/mpeg', fileName: 'a.mp3' });
    }
  });

  test('survives a client that goes away in the middle', async () => {
    const stop = new AbortController();
    const response = await fetch(member.url(`/recordings/${recordingId}/audio`), {
      headers: member.headers,
      signal: stop.signal,
    });
    await response.body?.getReader().read();
    stop.abort();
    expect((await get({ range: 'bytes=0-0' })).status).toBe(206);
  });
});

describe('what is played', () => {
  const rendition = patternBytes(90_001, 9);
  async function buildPlayed(playback: 'original' | 'pending' | 'ready' | 'failed') {
    const id = await build({ contentType: 'video/x-matroska', fileName: 'Übung.mkv', playback });
    const key = playbackKeyOf({ workspaceId: member.workspaceId, recordingId: id });
    if (playback === 'ready') await server.storage.put({ key, body: rendition });
    return id;
  }
  const play = (id: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(member.url(`/recordings/${id}/audio?variant=playback`), {
      method,
      headers: { ...member.headers, ...headers },
    });

  test('is the rendition where there is one, in spans, by its own ETag', async () => {
    const id = await buildPlayed('ready');
    const whole = await play(id);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': '90001',
      'content-type': 'audio/mpeg',
      'content-disposition': `inline; filename="_bung.mp3"; filename*=UTF-8''%C3%9Cbung.mp3`,
    });
    expect(rendition.equals(await bodyOf(whole))).toBe(true);
    const etag = whole.headers.get('etag') ?? '';
    const original = await get({}, 'HEAD', id);
    expect([original.headers.get('content-length'), original.headers.get('etag') === etag]).toEqual(['700001', false]);
    const span = await play(id, { range: 'bytes=90000-', 'if-range': etag });
    expect([span.status, span.headers.get('content-range')]).toEqual([206, 'bytes 90000-90000/90001']);
    const stale = await play(id, { range: 'bytes=90000-', 'if-range': original.headers.get('etag') ?? '' });
    expect([stale.status, (await bodyOf(stale)).length]).toEqual([200, 90_001]);
    expect((await play(id, { range: 'bytes=90001-' })).status).toBe(416);
    expect((await play(id, {}, 'HEAD')).headers.get('content-length')).toBe('90001');
  });

  test.each(['original', 'failed'] as const)('is the original where playback is %s', async (playback) => {
    const id = await buildPlayed(playback);
    expect((await play(id, {}, 'HEAD')).headers.get('content-length')).toBe('700001');
    const { status } = await member.call('POST', `/recordings/${id}/audio-url`, { variant: 'playback' });
    expect(status).toBe(200);
  });

  test('is said to be on its way while it is', async () => {
    const id = await buildPlayed('pending');
    const answers = [
      { status: (await play(id)).status, body: await (await play(id)).json() },
      await member.call('POST', `/recordings/${id}/audio-url`, { variant: 'playback' }),
    ];
    for (const answer of answers) expect([answer.status, codeOf(answer)]).toEqual([404, 'recording.playback_pending']);
    expect((await get({}, 'HEAD', id)).status).toBe(200);
  });

  test('has a signed address of its own', async () => {
    const id = await buildPlayed('ready');
    const urls = [];
    for (const variant of ['original', 'playback']) {
      const { body } = await member.call('POST', `/recordings/${id}/audio-url`, { variant });
      urls.push(z.object({ url: z.string() }).parse(body).url);
    }
    const [original = '', playback = ''] = urls;
    expect((await bodyOf(await fetch(original))).length).toBe(700_001);
    expect(rendition.equals(await bodyOf(await fetch(playback)))).toBe(true);
    // The proof for one opens not the other.
    const crossed = await fetch(original.replace('/media/audio/', '/media/playback/'));
    expect([crossed.status, codeOf({ body: await crossed.json() })]).toEqual([403, 'upload.url_invalid']);
  });
});

describe('a signed address of audio', () => {
  async function sign() {
    const { status, body } = await member.call('POST', `/recordings/${recordingId}/audio-url`);
    expect(status).toBe(200);
    return z.object({ url: z.string(), expiresAt: z.iso.datetime() }).parse(body);
  }

  test('plays without a token, in spans, for 15 minutes', async () => {
    const { url, expiresAt } = await sign();
    expect(Date.parse(expiresAt) - world.clock.now.getTime()).toBeLessThanOrEqual(15 * 60_000);
    expect(url.startsWith(server.baseUrl)).toBe(true);
    const response = await fetch(url, { headers: { range: 'bytes=5-9' } });
    expect(response.status).toBe(206);
    expect(bytes.subarray(5, 10).equals(await bodyOf(response))).toBe(true);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);

    const before = world.clock.now;
    world.clock.now = new Date(expiresAt);
    const late = await fetch(url);
    world.clock.now = before;
    expect([late.status, codeOf({ body: await late.json() })]).toEqual([403, 'upload.url_expired']);
  });

  test('opens nothing else', async () => {
    const { url } = await sign();
    const other = await build({ contentType: 'audio/mpeg', fileName: 'b.mp3' });
    for (const address of [
      url.replace(recordingId, other),
      url.replace(member.workspaceId, newId()),
      `${url.slice(0, -2)}__`,
    ]) {
      const response = await fetch(address);
      expect([response.status, codeOf({ body: await response.json() })]).toEqual([403, 'upload.url_invalid']);
    }
  });
});
