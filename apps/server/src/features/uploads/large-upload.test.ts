import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { startChildServer } from '../../../test/uploads/child-server.ts';
import { generatedSha256, postGenerated, sendGenerated, timeCompletion } from '../../../test/uploads/large-upload.ts';
import { memberOn } from '../../../test/uploads/member.ts';
import { MiB } from '../../../test/uploads/upload-client.ts';
import { createDiskStorage } from '../../platform/storage/index.ts';
import { sha256Of } from '../../platform/storage/testing/bytes.ts';

let testDatabase: TestDatabase;
let folder: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'audiotricks-large-'));
});
afterAll(async () => {
  await testDatabase.close();
  await rm(folder, { recursive: true });
});

test('1 GiB goes through a server whose memory does not grow and that is killed on the way', async () => {
  const sizeBytes = 1024 * MiB;
  const { id: workspaceId, ownerId: userId } = await buildWorkspace(testDatabase.database);
  const serve = () => startChildServer({ databaseUrl: testDatabase.url, folder });

  const first = await serve();
  const small = memberOn(first.baseUrl, { workspaceId, userId });
  const uploadId = await sendGenerated(small, { sizeBytes, stopAfterParts: 12 });
  // Parts are on their way when it dies.
  const cut = expect(sendGenerated(small, { sizeBytes, uploadId })).rejects.toThrow();
  await first.kill();
  await cut;

  const second = await serve();
  try {
    const member = memberOn(second.baseUrl, { workspaceId, userId });
    await sendGenerated(member, { sizeBytes, uploadId, stopAfterParts: 16 });
    const warmBytes = await second.peakBytes();
    await sendGenerated(member, { sizeBytes, uploadId });
    const { answer, completionMs } = await timeCompletion(member, uploadId);
    expect(completionMs).toBeLessThan(2000);
    expect(answer.recording.sizeBytes).toBe(sizeBytes);
    expect((await second.peakBytes()) - warmBytes).toBeLessThan(96 * MiB);
  } finally {
    await second.kill();
  }
  const storage = await createDiskStorage({ folder, reserveBytes: 0 });
  const stored = await storage.read(`workspaces/${workspaceId}/originals/${uploadId}`);
  expect(await sha256Of(stored)).toBe(generatedSha256(sizeBytes));
}, 300_000);

test('a form streams to the disk: the memory of the server does not grow with the file', async () => {
  const { id: workspaceId, ownerId: userId } = await buildWorkspace(testDatabase.database);
  const server = await startChildServer({ databaseUrl: testDatabase.url, folder });
  try {
    const member = memberOn(server.baseUrl, { workspaceId, userId });
    expect((await postGenerated(member, 64 * MiB)).status).toBe(201);
    const warmBytes = await server.peakBytes();
    const sizeBytes = 384 * MiB + 5;
    const sha256 = generatedSha256(sizeBytes);
    expect(await postGenerated(member, sizeBytes)).toMatchObject({
      status: 201,
      body: { recording: { sizeBytes, sha256 } },
    });
    expect((await server.peakBytes()) - warmBytes).toBeLessThan(96 * MiB);
  } finally {
    await server.kill();
  }
}, 300_000);
