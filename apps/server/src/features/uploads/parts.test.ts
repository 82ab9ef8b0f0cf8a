import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRaw, readAnswer, requestHead } from '../../../test/uploads/raw-http.ts';
import { codeOf, MiB, putTo, uploadsOf } from '../../../test/uploads/upload-client.ts';
import {
  createUploadWorld,
  joinAs,
  limitFiles,
  type Member,
  type UploadServer,
  type UploadWorld,
} from '../../../test/uploads/upload-world.ts';
import { patternBytes } from '../../platform/storage/testing/bytes.ts';
import { newId } from '../../shared/ids.ts';

let world: UploadWorld;
let server: UploadServer;
let member: Member;
let uploads: ReturnType<typeof uploadsOf>;

beforeAll(async () => {
  world = await createUploadWorld();
  server = await world.start();
  member = await joinAs(world, server);
  uploads = uploadsOf(member);
});
afterAll(() => world.close());

const bytes = patternBytes(8 * MiB + 1, 2);
const open = (body: object) =>
  member.call('POST', '/uploads', { fileName: 'a.mp3', contentType: 'audio/mpeg', sizeBytes: 100, ...body });

describe('opening', () => {
  test.each([
    [{ sizeBytes: -1 }],
    [{ sizeBytes: 0 }],
    [{ sizeBytes: 1.5 }],
    [{ sizeBytes: '100' }],
    [{ sizeBytes: true }],
    [{ sizeBytes: undefined }],
    [{ sizeBytes: 2 ** 53 }],
    [{ sizeBytes: 1e300 }],
    [{ fileName: '' }],
    [{ fileName: '..' }],
    [{ fileName: '../../' }],
    [{ fileName: 'a\u0000.mp3' }],
    [{ fileName: 'a\nb.mp3' }],
    [{ fileName: 'x'.repeat(256) }],
    [{ sha256: 'abc' }],
    [{ nonsense: 1 }],
  ])('refuses %j', async (body) => {
    const answer = await open(body);
    expect(answer.status).toBe(422);
    expect(codeOf(answer)).toBe('request.invalid');
  });

  test.each([[2 ** 53 - 1], [6 * 2 ** 40], [10 ** 15]])('finds %d bytes too large', async (sizeBytes) => {
    expect(await open({ sizeBytes })).toMatchObject({ status: 413, body: { code: 'upload.too_large' } });
  });

  test('refuses what is no sound, and keeps names harmless', async () => {
    expect(await open({ contentType: 'image/png' })).toMatchObject({
      status: 415,
      body: { code: 'upload.type_refused' },
    });
    for (const [given, kept] of [
      ['../../etc/passwd', 'passwd'],
      ['C:\\Windows\\evil.mp3', 'evil.mp3'],
      ['<script>alert(1)</script>.mp3', 'script>.mp3'],
      ["'; drop table upload; --.mp3", "'; drop table upload; --.mp3"],
      ['録音 \u202egpm.exe', '録音 \u202egpm.exe'],
    ]) {
      expect(await open({ fileName: given })).toMatchObject({ status: 201, body: { fileName: kept } });
    }
  });

  test('keeps to the limit of the plan, also while recording live', async () => {
    const limited = await joinAs(world, server);
    await limitFiles(world, limited.workspaceId, 8n * 2n ** 20n + 10n);
    const limitedUploads = uploadsOf(limited);
    await limitedUploads.open(8 * MiB + 10);
    await expect(limitedUploads.open(8 * MiB + 11)).rejects.toThrow('upload.too_large');
    const live = await limitedUploads.open(null);
    const room = 8 * MiB + 10 - live.partSizeBytes;
    expect(codeOf(await limitedUploads.put(live.id, 2, bytes.subarray(0, room + 1)))).toBe('upload.too_large');
    expect((await limitedUploads.put(live.id, 2, bytes.subarray(0, room))).status).toBe(200);
    expect(codeOf(await limitedUploads.put(live.id, 3, bytes.subarray(0, 1)))).toBe('upload.too_large');
    // What has arrived is held against the limit once more, which has become lower meanwhile.
    await limitedUploads.put(live.id, 1, bytes.subarray(0, live.partSizeBytes));
    await limitFiles(world, limited.workspaceId, 8n * 2n ** 20n + 9n);
    expect(await limitedUploads.complete(live.id)).toMatchObject({ status: 413, body: { code: 'upload.too_large' } });
    expect((await limitedUploads.read(live.id)).state).toBe('aborted');
  });
});

describe('another workspace', () => {
  test('finds no upload, in the words of one that never was', async () => {
    const { id } = await uploads.open(100);
    const stranger = await joinAs(world, server);
    const answers = async (uploadId: string) => {
      const calls = [
        stranger.call('GET', `/uploads/${uploadId}`),
        stranger.call('POST', `/uploads/${uploadId}/part-urls`, { partNumbers: [1] }),
        stranger.call('POST', `/uploads/${uploadId}/complete`, {}),
        stranger.call('DELETE', `/uploads/${uploadId}`),
      ];
      const bodies = (await Promise.all(calls)).map(({ status, body }) => ({
        status,
        ...(body as { requestId?: string }),
      }));
      return bodies.map(({ requestId: _, ...answer }) => answer);
    };
    const foreign = await answers(id);
    expect(foreign).toEqual(await answers(newId()));
    expect(foreign).toMatchObject(Array(4).fill({ status: 404, code: 'upload.not_found' }));
    expect((await uploads.read(id)).state).toBe('created');
  });
});

describe('an address of a part', () => {
  test('opens that part only, and only for 15 minutes', async () => {
    const { id } = await uploads.open(8 * MiB + 1);
    const other = await uploads.open(8 * MiB + 1);
    const url = await uploads.sign(id, 2);
    const stranger = await joinAs(world, server);
    const tampered = [
      url.replace('/parts/2', '/parts/1'),
      url.replace(id, other.id),
      url.replace(member.workspaceId, stranger.workspaceId),
      url.replace(/expires=(\d+)/, (_, expires) => `expires=${Number(expires) + 1}`),
      url.replace(/signature=(.)/, (_, first) => `signature=${first === 'A' ? 'B' : 'A'}`),
    ];
    for (const address of tampered) {
      expect(await putTo(address, bytes.subarray(0, 1))).toMatchObject({
        status: 403,
        body: { code: 'upload.url_invalid' },
      });
    }
    expect((await putTo(url.replace(/&signature=.*/, ''), bytes.subarray(0, 1))).status).toBe(422);
    const before = world.clock.now;
    world.clock.now = new Date(before.getTime() + 15 * 60_000);
    const late = await putTo(url, bytes.subarray(0, 1));
    world.clock.now = before;
    expect(late).toMatchObject({ status: 403, body: { code: 'upload.url_expired' } });
    expect((await putTo(url, bytes.subarray(0, 1))).status).toBe(200);
  });

  test('is not given for a part that the upload does not have', async () => {
    const { id } = await uploads.open(8 * MiB + 1);
    for (const partNumber of [3, 0, -1, 10_001]) {
      const answer = await member.call('POST', `/uploads/${id}/part-urls`, { partNumbers: [1, partNumber] });
      expect(answer).toMatchObject({ status: 422, body: { code: 'upload.part_out_of_range' } });
    }
    const live = await uploads.open(null);
    expect((await member.call('POST', `/uploads/${live.id}/part-urls`, { partNumbers: [10_000] })).status).toBe(200);
    const tooMany = await member.call('POST', `/uploads/${live.id}/part-urls`, { partNumbers: [10_001] });
    expect(codeOf(tooMany)).toBe('upload.part_out_of_range');
  });
});

describe('the bytes of a part', () => {
  test('of another size are refused by what the request says, before they are read', async () => {
    const { id } = await uploads.open(8 * MiB + 1);
    const url = await uploads.sign(id, 1);
    for (const [length, code] of [
      [8 * MiB + 1, 'upload.part_too_large'],
      [10 ** 15, 'upload.part_too_large'],
      [8 * MiB - 1, 'upload.part_size_mismatch'],
      [0, 'upload.part_size_mismatch'],
    ] as const) {
      const socket = await openRaw(url);
      socket.write(requestHead('PUT', url, { 'content-length': length }));
      expect(codeOf(await readAnswer(socket))).toBe(code);
      socket.destroy();
    }
    expect((await uploads.read(id)).parts).toEqual([]);
  });

  test('of another size are noticed while they arrive where the request does not say', async () => {
    const { id } = await uploads.open(8 * MiB + 1);
    const streamOf = (body: Uint8Array) => new Blob([Buffer.from(body)]).stream();
    const short = await uploads.put(id, 1, streamOf(bytes.subarray(0, 8 * MiB - 1)));
    expect(short).toMatchObject({ status: 422, body: { code: 'upload.part_size_mismatch' } });
    const long = await uploads.put(id, 1, streamOf(bytes));
    expect(long).toMatchObject({ status: 413, body: { code: 'upload.part_too_large' } });
    const empty = await uploads.put(id, 2, streamOf(bytes.subarray(0, 0)));
    expect(codeOf(empty)).toBe('upload.part_size_mismatch');
    expect((await uploads.read(id)).parts).toEqual([]);
    expect(await uploads.put(id, 1, streamOf(bytes.subarray(0, 8 * MiB)))).toMatchObject({
      status: 200,
      body: { partNumber: 1, sizeBytes: 8 * MiB },
    });
  });

  test('cut off half-way do not count, and a whole part after them does', async () => {
    const { id } = await uploads.open(8 * MiB);
    for (const sent of [0, 1000, 8 * MiB - 1]) {
      const url = await uploads.sign(id, 1);
      const socket = await openRaw(url);
      socket.write(requestHead('PUT', url, { 'content-length': 8 * MiB }));
      await new Promise((sentAll) => socket.write(bytes.subarray(0, sent), sentAll));
      socket.resetAndDestroy();
    }
    await waitUntilIdle();
    expect((await uploads.read(id)).parts).toEqual([]);
    expect((await uploads.put(id, 1, bytes.subarray(0, 8 * MiB))).status).toBe(200);
    await uploads.completed(id);
  });

  test('sent twice at once are one whole part', async () => {
    const { id } = await uploads.open(8 * MiB);
    const bodies = [3, 4, 5].map((seed) => patternBytes(8 * MiB, seed));
    const url = await uploads.sign(id, 1);
    const answers = await Promise.all(bodies.map((body) => putTo(url, body)));
    for (const answer of answers) if (answer.status !== 200) expect(codeOf(answer)).toBe('upload.part_incomplete');
    expect(answers.some((answer) => answer.status === 200)).toBe(true);
    await uploads.completed(id);
    const stored = await buffer(await server.storage.read(`workspaces/${member.workspaceId}/originals/${id}`));
    expect(bodies.some((body) => body.equals(stored))).toBe(true);
  });

  /** Until the server has let go of every connection but the keep-alive ones of fetch. */
  async function waitUntilIdle() {
    for (let quiet = 0; quiet < 5; ) {
      const before = await member.call('GET', '/uploads');
      quiet = before.status === 200 ? quiet + 1 : 0;
      await delay(10);
    }
  }
});
