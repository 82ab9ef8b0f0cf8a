import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDiskStorage } from './disk/disk-storage.ts';
import { readInto } from './read-into.ts';
import type { Storage } from './storage.ts';

const key = 'workspaces/0/chunk';
const stored = Uint8Array.from([1, 2, 3, 4, 5, 6]);

/** As an object store reads: no files, in blocks. */
const streaming = {
  localPath: () => null,
  read: async () => Readable.from([stored.slice(0, 4), stored.slice(4)]),
} satisfies Pick<Storage, 'read' | 'localPath'>;

describe('reading an object into memory', () => {
  let folder: string;
  let disk: Storage;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-read-into-'));
    disk = await createDiskStorage({ folder, reserveBytes: 0 });
    await disk.put({ key, body: stored });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const sources: [string, () => Pick<Storage, 'read' | 'localPath'>][] = [
    ['a file', () => disk],
    ['a stream', () => streaming],
  ];
  it.each(sources)('fills all of it from %s', async (_, source) => {
    const bytes = new Uint8Array(6);
    await readInto(source(), { key, bytes });
    expect(bytes).toEqual(stored);
  });

  it.each(sources)('refuses %s of another length', async (_, source) => {
    await expect(readInto(source(), { key, bytes: new Uint8Array(5) })).rejects.toThrow('has 6 bytes, not 5');
    await expect(readInto(source(), { key, bytes: new Uint8Array(7) })).rejects.toThrow('has 6 bytes, not 7');
  });

  it('tells that the object is not there', async () => {
    const missing = readInto(disk, { key: 'workspaces/0/none', bytes: new Uint8Array(1) });
    await expect(missing).rejects.toMatchObject({ code: 'storage.object_missing' });
  });
});
