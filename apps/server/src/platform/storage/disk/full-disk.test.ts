import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { patternBytes, streamOf } from '../testing/bytes.ts';
import { createDiskStorage } from './disk-storage.ts';

const run = promisify(execFile);
const diskBytes = 4 * 2 ** 20;

/** A file system of 4 MiB, or the reason why this machine gives none (mounting takes root on Linux). */
async function mountTinyDisk(): Promise<{ folder: string; unmount(): Promise<void> } | { reason: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'audiotricks-full-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', folder]);
  } catch (cause) {
    await rm(folder, { recursive: true });
    return { reason: cause instanceof Error ? cause.message : String(cause) };
  }
  return {
    folder,
    async unmount() {
      await run('umount', [folder]);
      await rm(folder, { recursive: true });
    },
  };
}

test('a disk that fills up while bytes arrive is storage.full and leaves nothing half-made', async () => {
  const disk = await mountTinyDisk();
  if ('reason' in disk) {
    console.info(`A really full disk was not tried: ${disk.reason}`);
    return;
  }
  try {
    const storage = await createDiskStorage({ folder: disk.folder, reserveBytes: 0 });
    const tooMuch = patternBytes(diskBytes + 100_000, 1);
    const key = 'workspaces/one/originals/two';
    await expect(storage.put({ key, body: streamOf(tooMuch) })).rejects.toMatchObject({ code: 'storage.full' });
    expect(await storage.head(key)).toBeNull();
    expect(await readdir(join(disk.folder, 'temporary'))).toEqual([]);

    const transfer = { key, handle: await storage.openMultipart({ key, contentType: 'audio/mpeg' }) };
    const part = { ...transfer, partNumber: 1, offsetBytes: 0, sizeBytes: null, maxBytes: tooMuch.length };
    const writing = storage.writePart({ ...part, stream: streamOf(tooMuch) });
    await expect(writing).rejects.toMatchObject({ code: 'storage.full' });
    expect(await storage.listParts(transfer)).toEqual([]);

    await storage.abortMultipart(transfer);
    expect(await storage.put({ key, body: streamOf(patternBytes(2 ** 20, 2)) })).toEqual({ sizeBytes: 2 ** 20 });
  } finally {
    await disk.unmount();
  }
});
