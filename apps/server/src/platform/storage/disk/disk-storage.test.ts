import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MultipartGoneError, PartSupersededError } from '../storage.errors.ts';
import type { Storage } from '../storage.ts';
import { patternBytes, streamOf } from '../testing/bytes.ts';
import { storageSuite } from '../testing/storage.suite.ts';
import { createDiskStorage } from './disk-storage.ts';

async function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'audiotricks-storage-'));
}

storageSuite('local disk', async () => {
  const folder = await newFolder();
  const storage = await createDiskStorage({ folder, reserveBytes: 0 });
  return { storage, partSizeBytes: 64 * 1024, signs: false, close: () => rm(folder, { recursive: true }) };
});

describe('the local disk', () => {
  const key = 'workspaces/one/originals/two';
  let folder: string;
  let storage: Storage;

  beforeEach(async () => {
    folder = await newFolder();
    storage = await createDiskStorage({ folder, reserveBytes: 0 });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = () => storage.openMultipart({ key, contentType: 'audio/mpeg' });
  function write(handle: string, partNumber: number, stream: PassThrough | ReturnType<typeof streamOf>) {
    const offsetBytes = (partNumber - 1) * 1000;
    return storage.writePart({ key, handle, partNumber, offsetBytes, sizeBytes: 1000, maxBytes: 1000, stream });
  }

  test('stops an older transfer of a part as soon as a newer begins', async () => {
    const handle = await open();
    const stuck = new PassThrough();
    const older = write(handle, 1, stuck);
    stuck.write(patternBytes(600, 1));
    const refused = expect(older).rejects.toThrow(PartSupersededError);
    const newest = patternBytes(1000, 2);
    await write(handle, 1, streamOf(newest));
    await refused;
    await storage.completeMultipart({ key, handle, parts: await storage.listParts({ key, handle }) });
    expect(newest.equals(await buffer(await storage.read(key)))).toBe(true);
  });

  test('stops parts on their way when the transfer is completed or aborted', async () => {
    for (const end of ['complete', 'abort'] as const) {
      const handle = await open();
      await write(handle, 1, streamOf(patternBytes(1000, 3)));
      const stuck = new PassThrough();
      const late = expect(write(handle, 2, stuck)).rejects.toThrow(MultipartGoneError);
      stuck.write(patternBytes(10, 4));
      if (end === 'abort') await storage.abortMultipart({ key, handle });
      else await storage.completeMultipart({ key, handle, parts: [{ partNumber: 1, sizeBytes: 1000 }] });
      await late;
    }
    expect((await storage.head(key))?.sizeBytes).toBe(1000);
    expect(await readdir(join(folder, 'multipart'))).toEqual([]);
  });

  test('never writes over the neighbour', async () => {
    const handle = await open();
    const neighbour = patternBytes(1000, 5);
    await write(handle, 2, streamOf(neighbour));
    await expect(write(handle, 1, streamOf(patternBytes(1001, 6)))).rejects.toThrow(RangeError);
    await write(handle, 1, streamOf(patternBytes(1000, 7)));
    await storage.completeMultipart({ key, handle, parts: await storage.listParts({ key, handle }) });
    expect(neighbour.equals(await buffer(await storage.read(key, { start: 1000, end: 1999 })))).toBe(true);
  });

  test('holds 10,000 parts', async () => {
    const handle = await open();
    const partSizeBytes = 16;
    const bytes = patternBytes(10_000 * partSizeBytes, 8);
    let next = 1;
    async function writeRest() {
      for (let partNumber = next++; partNumber <= 10_000; partNumber = next++) {
        const offsetBytes = (partNumber - 1) * partSizeBytes;
        const stream = streamOf(bytes.subarray(offsetBytes, offsetBytes + partSizeBytes));
        await storage.writePart({ key, handle, partNumber, offsetBytes, sizeBytes: 16, maxBytes: 16, stream });
      }
    }
    await Promise.all(Array.from({ length: 16 }, writeRest));
    const parts = await storage.listParts({ key, handle });
    expect(parts).toHaveLength(10_000);
    await storage.completeMultipart({ key, handle, parts });
    expect(bytes.equals(await buffer(await storage.read(key)))).toBe(true);
  }, 60_000);

  test('writes and reads beyond 4 GiB without filling the gap', async () => {
    const handle = await open();
    const offsetBytes = 5 * 2 ** 30;
    const bytes = patternBytes(100_000, 9);
    const input = { key, handle, partNumber: 641, offsetBytes, sizeBytes: null, maxBytes: 2 ** 23 };
    await storage.writePart({ ...input, stream: streamOf(bytes) });
    const data = await stat(join(folder, 'multipart', handle, 'data'));
    expect(data.size).toBe(offsetBytes + bytes.length);
    expect(data.blocks * 512).toBeLessThan(10_000_000);
  });

  test('frees what dead processes left, and spares what is alive or young', async () => {
    const [dead, alive, young] = [await open(), await open(), await open()];
    await storage.put({ key, body: Buffer.from('done') });
    const hourAgo = new Date(Date.now() - 61 * 60_000);
    for (const handle of [dead, alive]) await utimes(join(folder, 'multipart', handle), hourAgo, hourAgo);
    const left = join(folder, 'temporary', 'left-by-another');
    await createDiskStorage({ folder }).then((other) => other.put({ key: 'other/object', body: Buffer.from('x') }));
    await writeFile(left, 'half');
    await utimes(left, hourAgo, hourAgo);

    const asked: string[][] = [];
    const findLive = async (handles: string[]) => {
      asked.push(handles.toSorted());
      return new Set([alive]);
    };
    expect(await storage.sweep({ findLive })).toEqual({ temporaryObjects: 1, transfers: 1 });
    expect(asked).toEqual([[dead, alive].toSorted()]);
    expect((await readdir(join(folder, 'multipart'))).toSorted()).toEqual([alive, young].toSorted());
    expect(await readdir(join(folder, 'temporary'))).toEqual([]);
    expect(await storage.head(key)).not.toBeNull();
  });

  test('refuses what would eat the reserve', async () => {
    const tight = await createDiskStorage({ folder, reserveBytes: 2 ** 52 });
    expect((await tight.space())?.freeBytes).toBe(0);
    await expect(tight.put({ key, body: Buffer.from('x') })).rejects.toMatchObject({ code: 'storage.full' });
    const handle = await open();
    const input = { key, handle, partNumber: 1, offsetBytes: 0, sizeBytes: 10, maxBytes: 10 };
    const writing = tight.writePart({ ...input, stream: streamOf(patternBytes(10, 10)) });
    await expect(writing).rejects.toMatchObject({ code: 'storage.full' });
    expect(await tight.listParts({ key, handle })).toEqual([]);
  });
});
