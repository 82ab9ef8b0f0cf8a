import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

const partSizeBytes = 5 * MiB;
const bytes = patternBytes(2 * partSizeBytes + 1234, 5);
const partOf = (number: number) => bytes.subarray((number - 1) * partSizeBytes, number * partSizeBytes);

test('has no size until it is completed, which says it', async () => {
  const upload = await uploads.open(null);
  expect(upload).toMatchObject({ sizeBytes: null, partCount: null, partSizeBytes });
  for (const number of [1, 2]) await uploads.put(upload.id, number, partOf(number));
  expect(await uploads.read(upload.id)).toMatchObject({ state: 'uploading', sizeBytes: null });
  await uploads.put(upload.id, 3, partOf(3));
  const { recording } = await uploads.completed(upload.id, { sizeBytes: bytes.length });
  expect(recording.sizeBytes).toBe(bytes.length);
  const stored = await buffer(await server.storage.read(`workspaces/${member.workspaceId}/originals/${upload.id}`));
  expect(bytes.equals(stored)).toBe(true);
  expect(await uploads.read(upload.id)).toMatchObject({ state: 'completed', sizeBytes: bytes.length, partCount: 3 });
  expect((await uploads.completed(upload.id, { sizeBytes: bytes.length })).recording.id).toBe(recording.id);
});

test('is not taken for whole while its end is missing', async () => {
  const upload = await uploads.open(null);
  await uploads.put(upload.id, 1, partOf(1));
  const refused = await uploads.complete(upload.id, { sizeBytes: bytes.length });
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'upload.parts_missing', errors: [{ path: 'parts.2' }, { path: 'parts.3' }] },
  });
  await uploads.put(upload.id, 2, partOf(2));
  await uploads.put(upload.id, 3, partOf(3).subarray(0, 1000));
  const short = await uploads.complete(upload.id, { sizeBytes: bytes.length });
  expect(short).toMatchObject({ status: 409, body: { code: 'upload.size_mismatch', errors: [{ path: 'parts.3' }] } });
  await uploads.put(upload.id, 3, partOf(3));
  expect((await uploads.completed(upload.id, { sizeBytes: bytes.length })).recording.sizeBytes).toBe(bytes.length);
});

test('has only full parts before its last, also where nobody says the size', async () => {
  const upload = await uploads.open(null);
  await uploads.put(upload.id, 2, bytes.subarray(0, 500));
  expect(codeOf(await uploads.complete(upload.id))).toBe('upload.parts_missing');
  await uploads.put(upload.id, 1, bytes.subarray(0, 700));
  const short = await uploads.complete(upload.id);
  expect(short).toMatchObject({ status: 409, body: { code: 'upload.size_mismatch', errors: [{ path: 'parts.1' }] } });
  await uploads.put(upload.id, 1, partOf(1));
  expect(codeOf(await uploads.put(upload.id, 3, bytes.subarray(0, partSizeBytes + 1)))).toBe('upload.part_too_large');
  expect((await uploads.completed(upload.id)).recording.sizeBytes).toBe(partSizeBytes + 500);
});

test('is refused a size that cannot be', async () => {
  const live = await uploads.open(null);
  await uploads.put(live.id, 1, bytes.subarray(0, 100));
  for (const sizeBytes of [partSizeBytes * 10_000 + 1, Number.MAX_SAFE_INTEGER]) {
    expect(codeOf(await uploads.complete(live.id, { sizeBytes }))).toBe('upload.size_mismatch');
  }
  for (const sizeBytes of [0, -1, 1.5, '100']) {
    expect(codeOf(await uploads.complete(live.id, { sizeBytes }))).toBe('request.invalid');
  }
  const known = await uploads.open(100);
  await uploads.put(known.id, 1, bytes.subarray(0, 100));
  expect(codeOf(await uploads.complete(known.id, { sizeBytes: 99 }))).toBe('upload.size_mismatch');
  await uploads.completed(known.id, { sizeBytes: 100 });
});
