import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf, MiB, putTo, uploadsOf } from '../../../test/uploads/upload-client.ts';
import {
  createUploadWorld,
  joinAs,
  type Member,
  type UploadServer,
  type UploadWorld,
} from '../../../test/uploads/upload-world.ts';
import { patternBytes } from '../../platform/storage/testing/bytes.ts';

let world: UploadWorld;
let server: UploadServer;
let member: Member;
let uploads: ReturnType<typeof uploadsOf>;
const bytes = patternBytes(8 * MiB, 3);

beforeAll(async () => {
  world = await createUploadWorld();
  server = await world.start();
  member = await joinAs(world, server);
  uploads = uploadsOf(member);
});
afterAll(() => world.close());

const rowOf = (uploadId: string) =>
  world.database.tenant(member.workspaceId, (transaction) =>
    transaction.upload.findUniqueOrThrow({ where: { id: uploadId }, include: { recording: true } }),
  );
const transfers = () => readdir(join(world.folder, 'multipart'));

describe('ending', () => {
  test('by abort frees the bytes, is safe to repeat, and stops what is on its way', async () => {
    const upload = await uploads.open(20 * MiB);
    await uploads.put(upload.id, 1, bytes);
    const url = await uploads.sign(upload.id, 2);
    const endless = new ReadableStream({ start: (controller) => controller.enqueue(bytes.subarray(0, 1000)) });
    const inFlight = putTo(url, endless);
    expect((await uploads.abort(upload.id)).status).toBe(204);
    expect(await inFlight).toMatchObject({ status: 409, body: { code: 'upload.state_conflict' } });
    expect((await uploads.abort(upload.id)).status).toBe(204);
    expect(await uploads.read(upload.id)).toMatchObject({ state: 'aborted', parts: [] });
    expect(codeOf(await uploads.complete(upload.id))).toBe('upload.state_conflict');
    expect(codeOf(await putTo(url, bytes))).toBe('upload.state_conflict');
    expect(await transfers()).not.toContain((await rowOf(upload.id)).storageHandle);
  });

  test('by abort is refused for a completed one', async () => {
    const upload = await uploads.open(100);
    await uploads.put(upload.id, 1, bytes.subarray(0, 100));
    await uploads.completed(upload.id);
    expect(codeOf(await uploads.abort(upload.id))).toBe('upload.state_conflict');
    expect((await server.storage.head((await rowOf(upload.id)).storageKey))?.sizeBytes).toBe(100);
  });

  test('by abort and by completion at once is one of both, with its bytes or without', async () => {
    for (let round = 0; round < 12; round++) {
      const upload = await uploads.open(100);
      await uploads.put(upload.id, 1, bytes.subarray(0, 100));
      const completing = uploads.complete(upload.id);
      const aborting = uploads.abort(upload.id);
      const [completed, aborted] = await Promise.all([completing, aborting]);
      const { state, storageKey, recording } = await rowOf(upload.id);
      const object = await server.storage.head(storageKey);
      if (state === 'completed') {
        expect([completed.status, aborted.status, object?.sizeBytes]).toEqual([201, 409, 100]);
        expect(recording?.storageKey).toBe(storageKey);
      } else {
        expect([state, completed.status, aborted.status, object]).toEqual(['aborted', 409, 204, null]);
        expect(recording).toBeNull();
      }
    }
  });

  test('by time: no progress for a day, counted from the last part', async () => {
    const idle = await uploads.open(20 * MiB);
    const busy = await uploads.open(20 * MiB);
    await uploads.put(idle.id, 1, bytes);
    const startedAt = world.clock.now;
    const hoursLater = (hours: number) => new Date(startedAt.getTime() + hours * 3_600_000);
    try {
      world.clock.now = hoursLater(23);
      await uploads.put(busy.id, 1, bytes);
      world.clock.now = hoursLater(24.5);
      expect((await server.ending.expireUploads()).expired).toBe(1);
      expect(await uploads.read(idle.id)).toMatchObject({ state: 'expired', parts: [] });
      expect(await uploads.read(busy.id)).toMatchObject({ state: 'uploading', parts: [{ partNumber: 1 }] });
      expect(await uploads.complete(idle.id)).toMatchObject({ status: 410, body: { code: 'upload.expired' } });
      expect((await uploads.abort(idle.id)).status).toBe(204);
      expect((await uploads.read(idle.id)).state).toBe('expired');
      world.clock.now = hoursLater(24 * 9);
      await server.ending.expireUploads();
      expect(codeOf(await member.call('GET', `/uploads/${idle.id}`))).toBe('upload.not_found');
    } finally {
      world.clock.now = startedAt;
    }
  });

  test('of what nobody remembers: the sweep takes transfers without an upload and spares the others', async () => {
    const open = await uploads.open(100);
    const lost = await server.storage.openMultipart({
      key: 'workspaces/none/originals/none',
      contentType: 'audio/mpeg',
    });
    const { storageHandle } = await rowOf(open.id);
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    for (const handle of [lost, storageHandle]) await utimes(join(world.folder, 'multipart', handle), longAgo, longAgo);
    expect((await server.ending.sweepStorage()).transfers).toBe(1);
    expect(await transfers()).toContain(storageHandle);
    expect(await transfers()).not.toContain(lost);
  });
});

test('a full disk is storage.full on every way in, and leaves nothing', async () => {
  const upload = await uploads.open(100);
  const full = await world.start({ reserveBytes: 2 ** 52 });
  const there = await joinAs(world, full, member);
  const before = await transfers();
  const opened = await there.call('POST', '/uploads', { fileName: 'a.mp3', contentType: 'audio/mpeg', sizeBytes: 1 });
  expect(opened).toMatchObject({ status: 507, body: { code: 'storage.full' } });
  expect(await uploadsOf(there).put(upload.id, 1, bytes.subarray(0, 100))).toMatchObject({
    status: 507,
    body: { code: 'storage.full' },
  });
  const form = new FormData();
  form.append('file', new Blob([Buffer.from(bytes)]), 'a.mp3');
  const posted = await fetch(there.url('/recordings'), { method: 'POST', headers: there.headers, body: form });
  expect([posted.status, codeOf({ body: await posted.json() })]).toEqual([507, 'storage.full']);
  expect(await transfers()).toEqual(before);
  expect((await uploads.read(upload.id)).parts).toEqual([]);
});
