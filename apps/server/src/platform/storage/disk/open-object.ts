import { type FileHandle, open } from 'node:fs/promises';
import { isFileError } from '../../../shared/files.ts';
import { objectMissing } from '../storage.errors.ts';

/** Opens a stored object's file to be read; rejects with `storage.object_missing` where there is none. */
export async function openObject(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    if (isFileError(cause, 'ENOENT', 'ENOTDIR')) throw objectMissing(cause);
    throw cause;
  }
}
