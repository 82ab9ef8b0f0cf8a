import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildRecording, buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { createDeleteExpiredRecordings } from './index.ts';
import { recordingNotFound } from './recordings.errors.ts';

const dayMs = 24 * 60 * 60_000;
let scratch: TestDatabase;
beforeAll(async () => {
  scratch = await createTestDatabase();
});
afterAll(() => scratch.close());

test('takes what is older than its workspace keeps, oldest first, and bears that it is gone already', async () => {
  const { database } = scratch;
  const [short, forever] = [await buildWorkspace(database, { retentionDays: 7 }), await buildWorkspace(database)];
  const build = (workspaceId: string, days: number, fields = {}) =>
    buildRecording(database, { workspaceId, createdAt: new Date(Date.now() - days * dayMs), ...fields });
  const [eight, ten] = [await build(short.id, 8), await build(short.id, 10)];
  await build(short.id, 6);
  await build(short.id, 9, { state: 'deleted' });
  await build(forever.id, 4_000);
  const asked: string[] = [];
  const deleteRecording = async ({ recordingId }: { recordingId: string }) => {
    asked.push(recordingId);
    if (recordingId === ten.id) throw recordingNotFound();
  };
  expect(await createDeleteExpiredRecordings({ database, deleteRecording })()).toBe(2);
  expect(asked).toEqual([ten.id, eight.id]);
  const failing = () => Promise.reject(new Error('the store is away'));
  await expect(createDeleteExpiredRecordings({ database, deleteRecording: failing })()).rejects.toThrow('away');
  const soon = () => new Date(Date.now() - 3 * dayMs);
  expect(await createDeleteExpiredRecordings({ database, deleteRecording, now: soon })()).toBe(1);
});
