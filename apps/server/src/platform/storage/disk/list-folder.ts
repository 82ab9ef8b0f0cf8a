import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFileError } from '../../../shared/files.ts';
import type { ListedObject } from '../storage.ts';

/** Files below a folder in the order of their keys; a folder at a time is in memory. */
export async function* listFolder(folder: string, key: string): AsyncGenerator<ListedObject> {
  for (const { name, isFolder } of await entriesIn(folder)) {
    const path = join(folder, name);
    if (isFolder) {
      yield* listFolder(path, `${key}/${name}`);
      continue;
    }
    const facts = await stat(path).catch(ignoreGone);
    if (facts) yield { key: `${key}/${name}`, sizeBytes: facts.size, modifiedAt: facts.mtime };
  }
}

/** A folder's name goes on with a slash in its keys, so `a-b` stands before what is in `a`. Keys are ASCII. */
async function entriesIn(folder: string): Promise<{ name: string; isFolder: boolean }[]> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(ignoreGone)) ?? [];
  const placed = entries.map((entry) => {
    const isFolder = entry.isDirectory();
    return { name: entry.name, isFolder, place: isFolder ? `${entry.name}/` : entry.name };
  });
  return placed.sort((one, other) => (one.place < other.place ? -1 : 1));
}

/** Deleted while we looked. */
function ignoreGone(cause: unknown): null {
  if (isFileError(cause, 'ENOENT', 'ENOTDIR')) return null;
  throw cause;
}
