import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf, MiB, uploadsOf } from '../../../test/uploads/upload-client.ts';
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

beforeAll(async () => {
  world = await createUploadWorld();
  server = await world.start();
  member = await joinAs(world, server);
  uploads = uploadsOf(member);
});
afterAll(() => world.close());

const sizeBytes = 20 * MiB + 1234;
const bytes = patternBytes(sizeBytes, 1);
const partOf = (number: number) => bytes.subarray((number - 1) * 8 * MiB, number * 8 * MiB);

async function objectOf(uploadId: string): Promise<Buffer> {
  return buffer(await server.storage.read(`workspaces/${member.workspaceId}/originals/${uploadId}`));
}

describe('a resumable upload', () => {
  test('takes parts in any order and in parallel and becomes a recording with a job', async () => {
    const upload = await uploads.open(sizeBytes, { fileName: 'C:\\music\\Grüße 2026.final.mp3' });
    expect(upload).toMatchObject({ state: 'created', partSizeBytes: 8 * MiB, partCount: 3, parts: [] });
    expect(upload.fileName).toBe('Grüße 2026.final.mp3');
    const answers = await Promise.all([3, 1, 2].map((number) => uploads.put(upload.id, number, partOf(number))));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    const arrived = await uploads.read(upload.id);
    expect(arrived).toMatchObject({ state: 'uploading', recordingId: null });
    expect(arrived.parts.map((part) => part.sizeBytes)).toEqual([8 * MiB, 8 * MiB, 4 * MiB + 1234]);

    const begunAt = performance.now();
    const { recording, job, duplicateOf } = await uploads.completed(upload.id, { options: { language: 'en' } });
    expect(performance.now() - begunAt).toBeLessThan(2000);
    expect(recording).toMatchObject({ state: 'processing', sizeBytes, title: 'Grüße 2026.final', durationMs: null });
    expect(recording.latestJob).toEqual(job);
    expect(job).toMatchObject({ recordingId: recording.id, state: 'queued', stage: 'probe' });
    expect(duplicateOf).toBeNull();
    expect(bytes.equals(await objectOf(upload.id))).toBe(true);
    expect(await uploads.read(upload.id)).toMatchObject({ state: 'completed', recordingId: recording.id, parts: [] });
    expect(await uploads.completed(upload.id)).toEqual({ recording, job, duplicateOf });

    const events = await world.database.tenant(member.workspaceId, (transaction) =>
      transaction.workspaceEvent.findMany({ where: { type: 'recording.created' } }),
    );
    expect(events.map((event) => event.data)).toEqual([{ recording }]);
  });

  test('goes on where it was after a restart of the server', async () => {
    const upload = await uploads.open(sizeBytes);
    await uploads.put(upload.id, 2, partOf(2));
    await server.close();
    server = await world.start();
    member = await joinAs(world, server, member);
    uploads = uploadsOf(member);
    expect((await uploads.read(upload.id)).parts).toEqual([{ partNumber: 2, sizeBytes: 8 * MiB }]);
    await uploads.put(upload.id, 1, partOf(1));
    await uploads.put(upload.id, 3, partOf(3));
    await uploads.completed(upload.id);
    expect(bytes.equals(await objectOf(upload.id))).toBe(true);
  });

  test('says which parts are missing and takes them then', async () => {
    const upload = await uploads.open(sizeBytes);
    await uploads.put(upload.id, 2, partOf(2));
    const refused = await uploads.complete(upload.id);
    expect(refused.status).toBe(409);
    expect(codeOf(refused)).toBe('upload.parts_missing');
    expect(refused.body).toMatchObject({ errors: [{ path: 'parts.1' }, { path: 'parts.3' }] });
    expect((await uploads.read(upload.id)).state).toBe('uploading');
    for (const number of [1, 3]) await uploads.put(upload.id, number, partOf(number));
    await uploads.completed(upload.id);
  });

  test('completed twice at once is one recording and one answer', async () => {
    const upload = await uploads.open(100);
    await uploads.put(upload.id, 1, bytes.subarray(0, 100));
    const answers = await Promise.all([1, 2, 3, 4].map(() => uploads.completed(upload.id)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const made = await world.database.tenant(member.workspaceId, async (transaction) => ({
      recordings: await transaction.recording.count({ where: { uploadId: upload.id } }),
      jobs: await transaction.job.count({ where: { recording: { uploadId: upload.id } } }),
    }));
    expect(made).toEqual({ recordings: 1, jobs: 1 });
  });

  test('is taken up when the process died between the object and the transaction', async () => {
    const upload = await uploads.open(100);
    await uploads.put(upload.id, 1, bytes.subarray(0, 100));
    const refused = await uploads.complete(upload.id, { options: { engine: 'unknown' } });
    // The transaction was rolled back with the object in its place: what a crash leaves.
    expect(codeOf(refused)).toBe('job.engine_unknown');
    expect((await uploads.read(upload.id)).state).toBe('completing');
    expect((await objectOf(upload.id)).length).toBe(100);
    await server.close();
    server = await world.start();
    member = await joinAs(world, server, member);
    uploads = uploadsOf(member);
    expect((await uploads.completed(upload.id)).recording.sizeBytes).toBe(100);
  });

  test('that is no media by its first bytes is refused at completion and frees them', async () => {
    const upload = await uploads.open(100);
    await uploads.put(upload.id, 1, Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(92)]));
    const refused = await uploads.complete(upload.id);
    expect(refused).toMatchObject({ status: 422, body: { code: 'media.not_audio' } });
    expect((refused.body as { detail: string }).detail).toContain('a PDF document');
    expect((await uploads.read(upload.id)).state).toBe('aborted');
    await expect(objectOf(upload.id)).rejects.toMatchObject({ code: 'storage.object_missing' });
  });

  test('is listed to its owner until it ends', async () => {
    const other = await joinAs(world, server);
    const mine = await uploadsOf(other).open(100);
    const done = await uploadsOf(other).open(100);
    await uploadsOf(other).abort(done.id);
    const { body } = await other.call('GET', '/uploads');
    expect(body).toMatchObject({ items: [{ id: mine.id }], nextCursor: null });
    expect(await member.call('GET', '/uploads')).not.toMatchObject({ body: { items: [{ id: mine.id }] } });
  });
});

describe('the same bytes again', () => {
  const sha256 = 'ab'.repeat(32);

  async function send(body: object) {
    const upload = await uploads.open(100);
    await uploads.put(upload.id, 1, bytes.subarray(0, 100));
    return { upload, answer: await uploads.completed(upload.id, body) };
  }

  test('are noticed, and reused where asked', async () => {
    const { answer: first } = await send({ sha256 });
    expect(first.duplicateOf).toBeNull();
    // What the hash stage writes.
    await world.database.tenant(member.workspaceId, (transaction) =>
      transaction.recording.update({
        where: { id: first.recording.id },
        data: { sha256: Buffer.from(sha256, 'hex') },
      }),
    );
    const { answer: second } = await send({ sha256 });
    expect(second.duplicateOf).toBe(first.recording.id);
    expect(second.recording.id).not.toBe(first.recording.id);

    const { upload, answer: third } = await send({ sha256, options: { onDuplicate: 'reuse' } });
    expect(third).toMatchObject({ duplicateOf: first.recording.id, recording: { id: first.recording.id } });
    expect(third.job).toEqual(first.job);
    await expect(objectOf(upload.id)).rejects.toMatchObject({ code: 'storage.object_missing' });
    expect(await uploads.completed(upload.id)).toEqual(third);
  });

  test('are said when opening: also those whose hash we have not computed yet', async () => {
    const known = 'ef'.repeat(32);
    expect((await uploads.open(100, { sha256: known })).duplicateOf).toBeNull();
    const { answer: first } = await send({ sha256: known });
    const again = await uploads.open(100, { sha256: known });
    expect(again.duplicateOf).toBe(first.recording.id);
    expect((await uploads.read(again.id)).duplicateOf).toBe(first.recording.id);
    const stranger = await joinAs(world, server);
    expect((await uploadsOf(stranger).open(100, { sha256: known })).duplicateOf).toBeNull();
    // Its hash is only what its client said: good enough to tell of, not to let go of other bytes.
    const { answer: second } = await send({ sha256: known, options: { onDuplicate: 'reuse' } });
    expect(second.recording.id).not.toBe(first.recording.id);
    expect(second.duplicateOf).toBe(first.recording.id);
    expect(await jobOptionsOf(second.job.id)).toEqual({ onDuplicate: 'reuse' });
  });

  const jobOptionsOf = (id: string) =>
    world.database.tenant(member.workspaceId, async (transaction) => {
      const { options } = await transaction.job.findUniqueOrThrow({ where: { id } });
      return options;
    });

  test('a checksum is not changed under way', async () => {
    const upload = await uploads.open(100, { sha256 });
    await uploads.put(upload.id, 1, bytes.subarray(0, 100));
    const answer = await uploads.complete(upload.id, { sha256: 'cd'.repeat(32) });
    expect(codeOf(answer)).toBe('upload.checksum_mismatch');
    const { recording } = await uploads.completed(upload.id, { sha256: sha256.toUpperCase() });
    const row = await world.database.tenant(member.workspaceId, (transaction) =>
      transaction.recording.findUniqueOrThrow({ where: { id: recording.id } }),
    );
    expect(Buffer.from(row.claimedSha256 ?? []).toString('hex')).toBe(sha256);
    expect(row.sha256).toBeNull();
  });
});
