import { mkdtemp, rm, utimes } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildJob, buildRecording, buildUpload, buildUser, buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { createDiskStorage, type Storage } from '../../platform/storage/index.ts';
import { allOf } from '../../platform/storage/testing/bytes.ts';
import { newId } from '../../shared/ids.ts';
import { createUploadEnding } from '../uploads/index.ts';
import { createStorageAudit } from './audit-storage.ts';
import { readClaims } from './claims.repository.ts';
import type { Difference } from './storage-audit.models.ts';

type TestDatabase = Awaited<ReturnType<typeof createTestDatabase>>;
let testDatabase: TestDatabase;
let folder: string;
let storage: Storage;
const now = () => new Date();
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-audit-'));
  storage = await createDiskStorage({ folder, reserveBytes: 0 });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await testDatabase.close();
});

const newKey = (workspaceId: string) => `workspaces/${workspaceId}/originals/${newId()}`;

async function audit(options: { repair?: boolean; force?: boolean; minAgeMs?: number } = {}) {
  const { database } = testDatabase;
  const found: [Difference, boolean][] = [];
  const ending = createUploadEnding({ database, storage, now });
  const run = createStorageAudit({ database, storage, abortUpload: ending.abortIfOpen, now });
  const result = await run({
    repair: false,
    force: false,
    minAgeMs: 0,
    onDifference: (difference, isRepaired) => found.push([difference, isRepaired]),
    ...options,
  });
  return { found, result, kinds: found.map(([{ kind }]) => kind) };
}

/** A recording with its object. */
async function store(workspaceId: string, text = 'sound') {
  const storageKey = newKey(workspaceId);
  await storage.put({ key: storageKey, body: Buffer.from(text) });
  return buildRecording(testDatabase.database, { workspaceId, storageKey, sizeBytes: BigInt(text.length) });
}

test('rows and objects that belong together are no difference, over workspaces', async () => {
  for (let count = 0; count < 2; count += 1) {
    const { id: workspaceId } = await buildWorkspace(testDatabase.database);
    for (let index = 0; index < 4; index += 1) await store(workspaceId);
    const storageKey = newKey(workspaceId);
    await storage.put({ key: storageKey, body: Buffer.from('completed, not yet committed') });
    await buildUpload(testDatabase.database, { workspaceId, storageKey, state: 'completing' });
    await buildUpload(testDatabase.database, { workspaceId, storageKey: newKey(workspaceId) });
    const { id: jobId } = await buildJob(testDatabase.database, { workspaceId, state: 'running' });
    await testDatabase.database.tenant(workspaceId, (transaction) =>
      transaction.recording.updateMany({ where: { jobs: { some: { id: jobId } } }, data: { storageKey: null } }),
    );
    await storage.put({ key: `pcm/${workspaceId}/${jobId}/0`, body: Buffer.from('samples') });
    await storage.put({ key: `workspaces/${workspaceId}/elsewhere/x`, body: Buffer.from('of another kind') });
  }
  const { found, result } = await audit();
  expect(found).toEqual([]);
  expect(result).toMatchObject({ objects: 14, others: 2, claims: 12, matched: 10, differences: 0, repaired: 0 });
});

test('claims come in the order of the keys, each once, whatever fits on a page', async () => {
  const { database } = testDatabase;
  const whole = await allOf(readClaims(database));
  expect(whole.length).toBeGreaterThanOrEqual(12);
  expect(whole.map(({ key }) => key)).toEqual(whole.map(({ key }) => key).toSorted());
  for (const rowsAtOnce of [1, 2, 5]) expect(await allOf(readClaims(database, { rowsAtOnce }))).toEqual(whole);
});

test('orphans both ways are found, told, and repaired once', async () => {
  const { database } = testDatabase;
  const { id: workspaceId } = await buildWorkspace(database);
  const kept = await store(workspaceId);
  const lost = await store(workspaceId);
  await storage.delete(lost.storageKey ?? '');
  const orphan = newKey(workspaceId);
  await storage.put({ key: orphan, body: Buffer.from('nobody knows me') });
  const gone = newKey(newId());
  await storage.put({ key: gone, body: Buffer.from('of a workspace that went') });
  const { id: jobId } = await buildJob(database, { workspaceId, recordingId: kept.id, state: 'completed' });
  for (const index of [0, 1])
    await storage.put({ key: `pcm/${workspaceId}/${jobId}/${index}`, body: Buffer.from('pcm') });
  const shorter = await store(workspaceId, 'committed with more bytes');
  await storage.delete(shorter.storageKey ?? '');
  await storage.put({ key: shorter.storageKey ?? '', body: Buffer.from('fewer') });

  const expected = ['object_missing', 'orphan_object', 'orphan_object', 'orphan_pcm', 'size_differs'];
  expect((await audit()).kinds.toSorted()).toEqual(expected);
  expect(await storage.head(orphan)).not.toBeNull();

  const repaired = await audit({ repair: true });
  expect(repaired.kinds.toSorted()).toEqual(expected);
  expect(repaired.result).toMatchObject({ differences: 5, repaired: 4 });
  expect(await Promise.all([orphan, gone, `pcm/${workspaceId}/${jobId}/1`].map((key) => storage.head(key)))).toEqual([
    null,
    null,
    null,
  ]);
  const rows = await database.tenant(workspaceId, (transaction) => transaction.recording.findMany());
  expect(rows.find(({ id }) => id === lost.id)?.storageKey).toBeNull();
  expect(rows.find(({ id }) => id === kept.id)?.storageKey).toBe(kept.storageKey);
  expect((await audit({ repair: true })).kinds).toEqual(['size_differs']);
  await storage.delete(shorter.storageKey ?? '');
  await audit({ repair: true });
});

test('what is younger than the limit is left alone: its row may be on the way', async () => {
  const { id: workspaceId } = await buildWorkspace(testDatabase.database);
  const key = newKey(workspaceId);
  await storage.put({ key, body: Buffer.from('just completed') });
  expect((await audit({ repair: true, minAgeMs: 3_600_000 })).kinds).toEqual([]);
  const longAgo = hoursAgo(2);
  await utimes(path.join(folder, 'objects', key), longAgo, longAgo);
  expect((await audit({ repair: true, minAgeMs: 3_600_000 })).kinds).toEqual(['orphan_object']);
});

test('transfers without an upload are freed, uploads without a transfer are ended', async () => {
  const { database } = testDatabase;
  const { id: workspaceId } = await buildWorkspace(database);
  const open = async (hours: number) => {
    const key = newKey(workspaceId);
    const handle = await storage.openMultipart({ key, contentType: 'audio/mpeg' });
    const touchedAt = hoursAgo(hours);
    await utimes(path.join(folder, 'multipart', handle), touchedAt, touchedAt);
    return { storageKey: key, storageHandle: handle };
  };
  const createdAt = hoursAgo(3);
  const alive = await buildUpload(database, { workspaceId, createdAt, state: 'uploading', ...(await open(3)) });
  const dead = await buildUpload(database, {
    workspaceId,
    createdAt,
    state: 'uploading',
    storageKey: newKey(workspaceId),
    storageHandle: newId(),
  });
  const stray = await open(3);
  await open(0);

  const { found, result } = await audit({ repair: true });
  expect(found).toEqual([
    [{ kind: 'transfer_missing', key: dead.storageKey, workspaceId, uploadId: dead.id }, true],
    [{ kind: 'stray_transfer', handle: stray.storageHandle }, true],
  ]);
  expect(result).toMatchObject({ differences: 2, repaired: 2 });
  const rows = await database.tenant(workspaceId, (transaction) =>
    transaction.upload.findMany({ where: { id: { in: [alive.id, dead.id] } }, orderBy: { id: 'asc' } }),
  );
  expect(rows.map(({ state }) => state)).toEqual(['uploading', 'aborted']);
  expect((await audit()).kinds).toEqual([]);
});

test('a wrong bucket or a wrong database is not "repaired"', async () => {
  const { database } = testDatabase;
  const elsewhere = await createDiskStorage({ folder: path.join(folder, 'another'), reserveBytes: 0 });
  const run = createStorageAudit({ database, storage: elsewhere, abortUpload: async () => undefined, now });
  const options = { repair: true, force: false, minAgeMs: 0, onDifference: () => undefined };
  const before = await database.system((transaction) => transaction.recording.count({ where: { storageKey: null } }));
  const result = await run(options);
  expect(result.refused).toMatch(/right bucket or folder/);
  const after = await database.system((transaction) => transaction.recording.count({ where: { storageKey: null } }));
  expect(after).toBe(before);

  const { id: workspaceId } = await buildWorkspace(database);
  for (let count = 0; count < 40; count += 1) await storage.put({ key: newKey(workspaceId), body: Buffer.from('x') });
  expect((await audit({ repair: true })).result.refused).toMatch(/right database/);
  expect((await audit({ repair: true, force: true })).result).toMatchObject({ differences: 40, repaired: 40 });
});

test('renditions and pictures of people are compared both ways', async () => {
  const { database } = testDatabase;
  const { id: workspaceId } = await buildWorkspace(database);
  const renditionOf = (id: string) => `workspaces/${workspaceId}/playback/${id}`;
  const pictureOf = (letter: string) => `avatars/${letter.repeat(64)}.webp`;
  const played = async (playback: 'pending' | 'ready' | 'original', isStored: boolean) => {
    const { id } = await store(workspaceId);
    await database.tenant(workspaceId, (transaction) =>
      transaction.recording.update({ where: { id }, data: { playback } }),
    );
    if (isStored) await storage.put({ key: renditionOf(id), body: Buffer.from('rendition') });
    return id;
  };
  const [kept, lost, making, left] = [
    await played('ready', true),
    await played('ready', false),
    await played('pending', true),
    await played('original', true),
  ];
  await buildUser(database, { avatarHash: 'a'.repeat(64) });
  const blind = await buildUser(database, { avatarHash: 'b'.repeat(64) });
  await storage.put({ key: pictureOf('a'), body: Buffer.from('picture') });
  await storage.put({ key: pictureOf('c'), body: Buffer.from('picture') });

  const expected = ['avatar_missing', 'orphan_object', 'orphan_object', 'rendition_missing'];
  expect((await audit()).kinds.toSorted()).toEqual(expected);
  expect((await audit({ repair: true })).result).toMatchObject({ differences: 4, repaired: 4 });
  const stored = await Promise.all(
    [renditionOf(kept), renditionOf(making), pictureOf('a'), renditionOf(left), pictureOf('c')].map((key) =>
      storage.head(key).then((facts) => facts !== null),
    ),
  );
  expect(stored).toEqual([true, true, true, false, false]);
  const row = await database.tenant(workspaceId, (transaction) =>
    transaction.recording.findUniqueOrThrow({ where: { id: lost } }),
  );
  expect(row.playback).toBe('failed');
  const person = await database.system((transaction) =>
    transaction.user.findUniqueOrThrow({ where: { id: blind.id } }),
  );
  expect(person.avatarHash).toBeNull();
  expect((await audit({ repair: true })).kinds).toEqual([]);
});
