import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silentLog } from '../../shared/log.ts';
import { createDiskStorage } from './disk/disk-storage.ts';
import { createDiskTemporaries } from './disk/temporaries.ts';
import { createLocalCopies, type LocalCopies } from './local-copies.ts';
import { objectMissing } from './storage.errors.ts';
import { patternBytes, streamOf } from './testing/bytes.ts';

const bytes = patternBytes(3_000_000, 1);
const object = { key: 'workspaces/one/originals/two', sizeBytes: bytes.length };
let folder: string;
let reads: number;
let open: LocalCopies[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiotricks-copies-'));
  reads = 0;
  open = [];
});
afterEach(async () => {
  for (const copies of open) await copies.close();
  await rm(folder, { recursive: true });
});

/** A store without files of its own. */
function copiesOf({ keepMs = 0, read = async (): Promise<Readable> => streamOf(bytes) } = {}) {
  const storage = {
    localPath: () => null,
    read() {
      reads += 1;
      return read();
    },
  };
  const copies = createLocalCopies({ storage, folder, keepMs, log: silentLog });
  open.push(copies);
  return copies;
}
const isEmpty = async () => (await readdir(folder)).length === 0;

test('callers at the same time share one whole copy, which goes after the last', async () => {
  const copies = copiesOf();
  const seen = await Promise.all(
    [1, 2, 3].map(() => copies.use(object, async (path) => [path, bytes.equals(await readFile(path))] as const)),
  );
  expect(new Set(seen.map(([path]) => path)).size).toBe(1);
  expect(seen.every(([, isSame]) => isSame)).toBe(true);
  expect(reads).toBe(1);
  await vi.waitUntil(isEmpty);
});

test('the next stage finds the copy of the one before', async () => {
  const copies = copiesOf({ keepMs: 60_000 });
  const first = await copies.use(object, async (path) => path);
  expect(await copies.use(object, async (path) => path)).toBe(first);
  expect(reads).toBe(1);
  await copies.close();
  expect(await isEmpty()).toBe(true);
});

test('one caller who leaves takes nothing from the others; when all leave, the download stops', async () => {
  const slow = new PassThrough();
  slow.write(bytes.subarray(0, 1000));
  const copies = copiesOf({ read: async () => slow });
  const leaving = new AbortController();
  const left = copies.use(object, async () => 'worked', { signal: leaving.signal });
  const stayed = copies.use(object, async (path) => (await stat(path)).size);
  leaving.abort(new Error('cancelled'));
  await expect(left).rejects.toThrow('cancelled');
  slow.end(bytes.subarray(1000));
  expect(await stayed).toBe(bytes.length);

  const stuck = new PassThrough();
  const others = copiesOf({ read: async () => stuck });
  const all = new AbortController();
  const waiting = others.use(object, async () => 'worked', { signal: all.signal });
  await vi.waitUntil(() => reads === 2);
  all.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  expect(stuck.destroyed).toBe(true);
  await vi.waitUntil(isEmpty);
});

test.each([
  ['is missing', async () => Promise.reject(objectMissing()), /not there/],
  ['breaks off', async () => Readable.from([bytes.subarray(0, 10)]), /bytes that were recorded/],
  ['is longer than its row says', async () => streamOf(Buffer.concat([bytes, bytes])), /bytes that were recorded/],
])('an object that %s fails the work and leaves no file', async (_what, read, message) => {
  const copies = copiesOf({ read });
  await expect(copies.use(object, async () => 'worked')).rejects.toThrow(message);
  await vi.waitUntil(isEmpty);
  await expect(copies.use(object, async () => 'worked')).rejects.toThrow(message);
  expect(reads).toBe(2);
});

test('what cannot fit on the disk is not begun', async () => {
  const copies = copiesOf();
  const huge = { ...object, sizeBytes: 2 ** 60 };
  await expect(copies.use(huge, async () => 'worked')).rejects.toMatchObject({ code: 'storage.full' });
  expect(reads).toBe(0);
});

test('a storage with files of its own is not copied', async () => {
  const storage = await createDiskStorage({ folder, reserveBytes: 0 });
  await storage.put({ key: object.key, body: bytes });
  const copies = createLocalCopies({ storage, folder: join(folder, 'copies'), log: silentLog });
  open.push(copies);
  expect(await copies.use(object, async (path) => path)).toBe(storage.localPath(object.key));
});

test('files of dead processes are found by their silence; those in use show signs of life', async () => {
  const [mine, others] = [createDiskTemporaries(folder), createDiskTemporaries(folder)];
  const { path, discard } = await mine.create();
  await writeFile(join(folder, 'left-by-a-dead-one'), 'half');
  const longAgo = new Date(Date.now() - 3_600_000);
  for (const file of [path, join(folder, 'left-by-a-dead-one')]) await utimes(file, longAgo, longAgo);
  await mine.refresh(new Date());
  await others.refresh(new Date());
  expect((await readdir(folder)).map((name) => join(folder, name))).toEqual([path]);
  await discard();
});
