import { randomUUID } from 'node:crypto';
import { chmod, constants, copyFile, link, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { isFileError, makeFolders } from '../../../shared/files.ts';
import { StartError } from '../../../shared/start-error.ts';

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error) => {
    if (isFileError(error, 'ENOENT')) return undefined;
    throw error;
  });
}

/** The file appears whole, and only if it is not there yet: of two processes at once one wins and both read its text. */
async function createOnce(file: string, text: string): Promise<void> {
  const half = `${file}.${randomUUID()}`;
  try {
    const handle = await open(half, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(half, file).catch((error) => {
      // Some network file systems know no hard links.
      if (isFileError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) {
        return copyFile(half, file, constants.COPYFILE_EXCL);
      }
      throw error;
    });
  } catch (error) {
    if (!isFileError(error, 'EEXIST')) throw error;
  } finally {
    await rm(half, { force: true });
  }
}

export interface SecretFile<T> {
  folder: string;
  name: string;
  make(): string;
  parse(text: string): T;
}

/**
 * Reads the secret `name` in `folder`, made at the first start (folder 0700, file 0600). A file that is there but
 * holds something else stops the start: a new secret in its place would lock out what was made with the old one.
 */
export async function readOrMakeSecret<T>({ folder, name, make, parse }: SecretFile<T>): Promise<T> {
  const file = path.join(folder, name);
  try {
    await makeFolders(path.dirname(folder));
    await makeFolders(folder, 0o700);
    await chmod(folder, 0o700);
    if ((await readIfThere(file)) === undefined) await createOnce(file, `${make()}\n`);
    await chmod(file, 0o600);
  } catch (cause) {
    throw new StartError(
      'secrets.unusable',
      `the secret ${file} cannot be made or kept (${(cause as Error).message})`,
      {
        cause,
      },
    );
  }
  const text = (await readFile(file, 'utf8')).trim();
  try {
    return parse(text);
  } catch {
    throw new StartError('secrets.broken', `${file} does not hold what it should; put the right file back`);
  }
}
