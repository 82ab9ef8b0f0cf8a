import { type FileHandle, mkdir, open, readdir, rename, stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { isFileError } from '../../../shared/files.ts';

/** Makes entries that were created, renamed or removed in a folder survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows opens no folders; its file systems journal entries themselves.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Creates the folder and its parents, for this user only, so that they survive a power cut. */
export async function makeDirectory(path: string): Promise<void> {
  const firstCreated = await mkdir(path, { recursive: true, mode: 0o700 });
  if (firstCreated === undefined) return;
  let parent = dirname(firstCreated);
  await syncDirectory(parent);
  for (const name of relative(parent, path).split(sep).slice(0, -1)) {
    parent = resolve(parent, name);
    await syncDirectory(parent);
  }
}

/** Moves a synced file to its place: there or not, never half. */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  await makeDirectory(dirname(to));
  await rename(from, to);
  await syncDirectory(dirname(to));
}

/** Writes all bytes at the position; the system may take fewer at a time. */
export async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

/** Names in a folder; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (isFileError(cause, 'ENOENT')) return [];
    throw cause;
  }
}

/** When it was last written, in ms since 1970; null where there is nothing. */
export async function touchedAtOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (cause) {
    if (isFileError(cause, 'ENOENT')) return null;
    throw cause;
  }
}
