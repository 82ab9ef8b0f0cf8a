import { type FileHandle, open, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { v4 } from 'uuid';
import { isFileError } from '../../../shared/files.ts';
import { makeDirectory, namesIn, touchedAtOf } from './durable.ts';

/**
 * Untouched for so long, a temporary file of another process counts as left behind. Process numbers would not tell:
 * containers that share a volume do not see each other's.
 */
const idleMs = 10 * 60_000;

export interface TemporaryFile {
  path: string;
  file: FileHandle;
  /** Closes and removes it; harmless after it was moved away. */
  discard(): Promise<void>;
}

export type DiskTemporaries = ReturnType<typeof createDiskTemporaries>;

/** Files that are being written before they are moved into place. */
export function createDiskTemporaries(folder: string) {
  const owner = v4();
  const live = new Set<string>();

  async function create(): Promise<TemporaryFile> {
    await makeDirectory(folder);
    const path = join(folder, `${owner}.${v4()}`);
    const file = await open(path, 'wx', 0o600);
    live.add(path);
    return {
      path,
      file,
      async discard() {
        live.delete(path);
        await file.close();
        await rm(path, { force: true });
      },
    };
  }

  /** Removes what others left; answers how many files. */
  async function sweep(now: Date): Promise<number> {
    let removed = 0;
    for (const name of await namesIn(folder)) {
      if (name.startsWith(owner)) continue;
      const path = join(folder, name);
      const touchedAt = await touchedAtOf(path);
      if (touchedAt === null || now.getTime() - touchedAt < idleMs) continue;
      await rm(path, { force: true });
      removed += 1;
    }
    return removed;
  }

  /** A sign of life for files that are only read now, and the end of those whose process gives none. */
  async function refresh(now: Date): Promise<void> {
    for (const path of live) await utimes(path, now, now).catch(ignoreGone);
    await sweep(now);
  }

  return { create, sweep, refresh };
}

/** Moved into place or discarded while we looked. */
function ignoreGone(cause: unknown): void {
  if (!isFileError(cause, 'ENOENT')) throw cause;
}
