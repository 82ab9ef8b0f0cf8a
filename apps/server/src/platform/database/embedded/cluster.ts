import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, chown, lchown, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { isFileError, makeFolders } from '../../../shared/files.ts';
import { StartError } from '../../../shared/start-error.ts';
import type { Binaries } from './binaries.ts';
import type { DatabaseHome } from './database-home.ts';
import { classifyOutput } from './failures.ts';
import type { OperatingUser } from './operating-user.ts';
import { initArguments } from './settings.ts';

const run = promisify(execFile);
/** The superuser of the embedded server. */
export const SUPERUSER = 'audiotricks';
const HALF_MADE = '.init-';

async function giveTo(user: OperatingUser, target: string): Promise<void> {
  if (user.uid !== undefined && user.gid !== undefined) await chown(target, user.uid, user.gid);
}

/** After a change of the account (another image, another machine) every file has to follow. */
async function giveTreeTo({ uid, gid }: OperatingUser, folder: string): Promise<void> {
  if (uid === undefined || gid === undefined) return;
  await lchown(folder, uid, gid);
  for (const entry of await readdir(folder, { recursive: true })) await lchown(path.join(folder, entry), uid, gid);
}

async function makeFolder(folder: string, user: OperatingUser): Promise<void> {
  await makeFolders(folder, 0o700);
  // Only what is ours can be changed; on anything else the server's own message says what is wrong.
  if (user.uid !== undefined) await chmod(folder, 0o700);
  await giveTo(user, folder);
}

async function clusterVersion(clusterFolder: string): Promise<number | undefined> {
  const text = await readFile(path.join(clusterFolder, 'PG_VERSION'), 'utf8').catch((error) => {
    if (isFileError(error, 'ENOENT')) return undefined;
    throw error;
  });
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

interface MakeCluster {
  home: DatabaseHome;
  binaries: Binaries;
  password: string;
  sync: boolean;
}

/** initdb beside the final place, then one rename: a start that was cut off leaves no half cluster. */
async function initialise({ home, binaries, password, sync }: MakeCluster): Promise<void> {
  const { folder, clusterFolder, user } = home;
  const half = path.join(folder, `${HALF_MADE}${randomUUID()}`);
  const passwordFile = `${half}.password`;
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    await giveTo(user, passwordFile);
    await run(binaries.initdb, initArguments({ clusterFolder: half, user: SUPERUSER, passwordFile, sync }), {
      uid: user.uid,
      gid: user.gid,
      cwd: '/',
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
    });
    await rename(half, clusterFolder);
  } catch (error) {
    if (isFileError(error, 'ENOTEMPTY', 'EEXIST')) return;
    const { stderr } = error as { stderr?: string };
    if (stderr === undefined) throw error;
    const lines = stderr.split('\n').filter((line) => line.trim());
    const failure = classifyOutput(lines, folder);
    if (failure.kind === 'fatal') throw failure.error;
    throw new StartError('database.init_failed', `the database could not be made in ${folder}: ${lines.join(' / ')}`);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(half, { recursive: true, force: true });
  }
}

/** Sees to it that `home` holds a cluster of the binaries' major version that its user may open. */
export async function ensureCluster(options: MakeCluster): Promise<void> {
  const { home, binaries } = options;
  await makeFolders(path.dirname(home.folder), 0o755);
  await makeFolder(home.folder, home.user);
  await makeFolder(home.socketFolder, home.user);
  const version = await clusterVersion(home.clusterFolder);
  if (version === undefined) return initialise(options);
  if (version !== binaries.majorVersion) {
    throw new StartError(
      'database.version_mismatch',
      `the database in ${home.clusterFolder} is of PostgreSQL ${version}, this release brings ${binaries.majorVersion}; run the release that made it, dump, and load into a new DATA_DIR`,
    );
  }
  if (home.user.uid !== undefined && home.ownerUid !== home.user.uid) await giveTreeTo(home.user, home.clusterFolder);
}

/** Removes what initdb left when it was cut off. Only for the one who owns the running server. */
export async function removeHalfMade(home: DatabaseHome): Promise<void> {
  for (const entry of await readdir(home.folder)) {
    if (entry.startsWith(HALF_MADE)) await rm(path.join(home.folder, entry), { recursive: true, force: true });
  }
}
