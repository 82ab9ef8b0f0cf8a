import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Whether `error` is a failed file operation with one of these codes (`ENOSPC`, `EROFS`, …). */
export function isFileError(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}

/**
 * `mkdir -p`; resolves with the first folder that was made, if any. Node's own recursive form says ENOENT where the
 * file system is read-only, so the missing folders are made one by one.
 */
export async function makeFolders(folder: string, mode?: number): Promise<string | undefined> {
  const parent = path.dirname(folder);
  const first = parent === folder || (await isFolder(parent)) ? undefined : await makeFolders(parent, mode);
  try {
    await mkdir(folder, { mode });
    return first ?? folder;
  } catch (error) {
    // A folder that exists is fine whatever mkdir says of it: EROFS and EACCES come before EEXIST on some systems.
    if (await isFolder(folder)) return first;
    throw error;
  }
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
