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
  try {
    await mkdir(folder, { mode });
    return folder;
  } catch (error) {
    // A folder that exists is fine whatever mkdir says of it: EROFS and EACCES come before EEXIST on some systems.
    if (await isFolder(folder)) return undefined;
    if (!isFileError(error, 'ENOENT') || path.dirname(folder) === folder) throw error;
  }
  const first = await makeFolders(path.dirname(folder), mode);
  return (await makeFolders(folder, mode)) === undefined ? first : (first ?? folder);
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
