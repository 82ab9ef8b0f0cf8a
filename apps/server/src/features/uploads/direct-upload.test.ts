import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoCeph } from '../../../test/servers/ceph-s3.ts';
import { sharedCeph } from '../../../test/servers/shared-ceph.ts';
import { createCephStorage } from '../../../test/uploads/ceph-storage.ts';
import { codeOf, MiB, uploadsOf } from '../../../test/uploads/upload-client.ts';
import {
  createUploadWorld,
  joinAs,
  limitFiles,
  type Member,
  type UploadServer,
  type UploadWorld,
} from '../../../test/uploads/upload-world.ts';
import type { Storage } from '../../platform/storage/index.ts';
import { patternBytes } from '../../platform/storage/testing/bytes.ts';

const missing = whyNoCeph();
const sizeBytes = 16 * MiB + 77;
const bytes = patternBytes(sizeBytes, 5);
const partOf = (number: number) => bytes.subarray((number - 1) * 8 * MiB, number * 8 * MiB);

if (missing !== null) {
  test(`direct uploads are not tested here: ${missing}`, () => {
    process.stdout.write(`SKIPPED, direct uploads to a real S3 server: ${missing}\n`);
    expect(missing).not.toBe('');
  });
} else {
  describe('parts that go straight to the store', directUploads);
}

function directUploads(): void {
  let world: UploadWorld;
  let ceph: Awaited<ReturnType<typeof createCephStorage>>;
  let endpoint: string;
  let server: UploadServer;
  let member: Member;
  let uploads: ReturnType<typeof uploadsOf>;

  beforeAll(async () => {
    world = await createUploadWorld();
    const access = await sharedCeph();
    endpoint = access.endpoint;
    ceph = await createCephStorage(access, () => world.clock.now);
    server = await world.start({ storage: ceph.storage });
    member = await joinAs(world, server);
    uploads = uploadsOf(member);
  }, 120_000);
  afterAll(async () => {
    await world.close();
    await ceph.close();
  });

  const keyOf = (uploadId: string) => `workspaces/${member.workspaceId}/originals/${uploadId}`;
  const objectOf = async (uploadId: string) => buffer(await ceph.storage.read(keyOf(uploadId)));

  /** A server whose storage does what it is told, and whose answer is lost once. */
  async function serverLosing(method: 'completeMultipart' | 'abortMultipart') {
    let isLost = false;
    const storage: Storage = {
      ...ceph.storage,
      [method]: async (input: never) => {
        const answer = await ceph.storage[method](input);
        if (isLost) return answer;
        isLost = true;
        throw new Error('The answer was lost after the effect.');
      },
    };
    const losing = await world.start({ storage });
    return uploadsOf(await joinAs(world, losing, member));
  }

  test('become the same bytes, and none of them passes the server', async () => {
    const upload = await uploads.open(sizeBytes);
    for (const number of [3, 1, 2]) {
      const { url, headers } = await uploads.address(upload.id, number);
      expect(new URL(url).origin).toBe(endpoint);
      expect(headers).toEqual({ 'content-type': 'application/octet-stream' });
      expect((await uploads.send(upload.id, number, partOf(number))).status).toBe(200);
    }
    const arrived = await uploads.read(upload.id);
    expect(arrived.state).toBe('uploading');
    expect(arrived.parts.map((part) => part.sizeBytes)).toEqual([8 * MiB, 8 * MiB, 77]);
    const begunAt = performance.now();
    const answer = await uploads.completed(upload.id);
    expect(performance.now() - begunAt).toBeLessThan(2000);
    expect(answer.recording.sizeBytes).toBe(sizeBytes);
    expect(bytes.equals(await objectOf(upload.id))).toBe(true);
    expect(await uploads.completed(upload.id)).toEqual(answer);
  });

  test('have exactly the size that was signed, or the store refuses them', async () => {
    const upload = await uploads.open(sizeBytes);
    for (const wrong of [bytes.subarray(0, 76), bytes.subarray(0, 78)]) {
      expect((await uploads.send(upload.id, 3, wrong)).status).toBe(403);
    }
    expect((await uploads.read(upload.id)).parts).toEqual([]);
  });

  test('are known to every other server', async () => {
    const other = uploadsOf(await joinAs(world, await world.start({ storage: ceph.storage }), member));
    const upload = await uploads.open(sizeBytes);
    await uploads.send(upload.id, 1, partOf(1));
    const refused = await other.complete(upload.id);
    expect(refused).toMatchObject({ status: 409, body: { errors: [{ path: 'parts.2' }, { path: 'parts.3' }] } });
    expect(codeOf(refused)).toBe('upload.parts_missing');
    expect((await uploads.read(upload.id)).state).toBe('uploading');
    await other.send(upload.id, 2, partOf(2));
    await uploads.send(upload.id, 3, partOf(3));
    const answers = await Promise.all([other, uploads, other].map((one) => one.completed(upload.id)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(bytes.equals(await objectOf(upload.id))).toBe(true);
  });

  test('of a live recording are held against their sizes at completion', async () => {
    const upload = await uploads.open(null);
    await uploads.send(upload.id, 1, bytes.subarray(0, upload.partSizeBytes - 1));
    await uploads.send(upload.id, 2, bytes.subarray(0, 500));
    const refused = await uploads.complete(upload.id);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'upload.size_mismatch', errors: [{ path: 'parts.1' }] },
    });
    await uploads.send(upload.id, 1, bytes.subarray(0, upload.partSizeBytes));
    expect((await uploads.completed(upload.id)).recording.sizeBytes).toBe(upload.partSizeBytes + 500);
  });

  test('of a live recording get no address once the limit is reached', async () => {
    const limited = await joinAs(world, server);
    await limitFiles(world, limited.workspaceId, 1_000n);
    const live = uploadsOf(limited);
    const upload = await live.open(null);
    await live.send(upload.id, 1, bytes.subarray(0, 1_001));
    await expect(live.address(upload.id, 2)).rejects.toThrow('upload.too_large');
    expect(await live.complete(upload.id)).toMatchObject({ status: 413, body: { code: 'upload.too_large' } });
    expect((await live.read(upload.id)).state).toBe('aborted');
  });

  test('are freed by abort, and their addresses open nothing any more', async () => {
    const upload = await uploads.open(sizeBytes);
    const { url, headers } = await uploads.address(upload.id, 2);
    await uploads.send(upload.id, 1, partOf(1));
    expect((await uploads.abort(upload.id)).status).toBe(204);
    expect((await uploads.read(upload.id)).parts).toEqual([]);
    const late = await fetch(url, { method: 'PUT', headers, body: Buffer.from(partOf(2)) });
    expect(late.status).toBe(404);
    await late.body?.cancel();
    await expect(uploads.address(upload.id, 2)).rejects.toThrow('upload.state_conflict');
  });

  test('of an abandoned upload are freed after a day without a new address', async () => {
    const startedAt = world.clock.now;
    const idle = await uploads.open(sizeBytes);
    const busy = await uploads.open(sizeBytes);
    await uploads.send(idle.id, 1, partOf(1));
    try {
      world.clock.now = new Date(startedAt.getTime() + 23 * 3_600_000);
      await uploads.address(busy.id, 1);
      world.clock.now = new Date(startedAt.getTime() + 24.5 * 3_600_000);
      await server.ending.expireUploads();
      expect(await uploads.read(idle.id)).toMatchObject({ state: 'expired', parts: [] });
      expect((await uploads.read(busy.id)).state).toBe('uploading');
    } finally {
      world.clock.now = startedAt;
    }
  });

  test('of a transfer that nobody has a row for are swept, others spared', async () => {
    const startedAt = world.clock.now;
    const open = await uploads.open(sizeBytes);
    await uploads.send(open.id, 1, partOf(1));
    const key = keyOf('nobody');
    await ceph.storage.openMultipart({ key, contentType: 'audio/mpeg' });
    try {
      world.clock.now = new Date(startedAt.getTime() + 2 * 3_600_000);
      expect((await server.ending.sweepStorage()).transfers).toBe(1);
    } finally {
      world.clock.now = startedAt;
    }
    expect((await uploads.read(open.id)).parts).toHaveLength(1);
  });

  test('are one recording also when the answer of the store to the completion is lost', async () => {
    const losing = await serverLosing('completeMultipart');
    const upload = await uploads.open(100);
    await uploads.send(upload.id, 1, bytes.subarray(0, 100));
    expect((await losing.complete(upload.id)).status).toBe(500);
    expect((await uploads.read(upload.id)).state).toBe('completing');
    const answer = await losing.completed(upload.id);
    expect(await uploads.completed(upload.id)).toEqual(answer);
    expect(bytes.subarray(0, 100).equals(await objectOf(upload.id))).toBe(true);
  });

  test('are gone also when the answer of the store to the abort is lost', async () => {
    const losing = await serverLosing('abortMultipart');
    const upload = await uploads.open(100);
    await uploads.send(upload.id, 1, bytes.subarray(0, 100));
    expect((await losing.abort(upload.id)).status).toBe(500);
    expect((await losing.abort(upload.id)).status).toBe(204);
    expect(await uploads.read(upload.id)).toMatchObject({ state: 'aborted', parts: [] });
  });

  test('that are no media end the upload at completion and leave nothing', async () => {
    const upload = await uploads.open(100);
    await uploads.send(upload.id, 1, Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(92)]));
    expect(codeOf(await uploads.complete(upload.id))).toBe('media.not_audio');
    expect((await uploads.read(upload.id)).state).toBe('aborted');
    expect(await ceph.storage.head(keyOf(upload.id))).toBeNull();
  });
}
