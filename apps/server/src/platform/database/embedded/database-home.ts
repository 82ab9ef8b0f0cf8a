import { createHash } from 'node:crypto';
import { readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isFileError, makeFolders } from '../../../shared/files.ts';
import { StartError } from '../../../shared/start-error.ts';
import { chooseOperatingUser, closedFolder, type OperatingUser } from './operating-user.ts';

/** Where clusters go whose DATA_DIR the database's user cannot enter. */
export const DEFAULT_SHARED_FOLDER = '/var/lib/audiotricks';

/** What `DATA_DIR/database.json` keeps: where the database is, if not in DATA_DIR, and the port it had last. */
interface DatabaseRecord {
  relocatedTo?: string;
  port?: number;
}

export interface DatabaseHome {
  /** Holds `data/` (the cluster) and `socket/`; belongs to `user`, mode 0700. */
  folder: string;
  clusterFolder: string;
  socketFolder: string;
  user: OperatingUser;
  /** Owner of the cluster that exists, if one does. */
  ownerUid?: number;
  /** The folder that `user` cannot enter, where the database lives outside DATA_DIR because of it. */
  closedBy?: string;
  /** A cluster that a deleted DATA_DIR of this path left behind; to be stopped and set aside. */
  abandonedCluster?: string;
  lastPort?: number;
  /** Writes where the database lives and its port to DATA_DIR. */
  record(port: number): Promise<void>;
}

async function readRecord(file: string): Promise<DatabaseRecord> {
  const text = await readFile(file, 'utf8').catch((error) => {
    if (isFileError(error, 'ENOENT')) return '{}';
    throw error;
  });
  try {
    return JSON.parse(text) as DatabaseRecord;
  } catch (cause) {
    throw new StartError('database.record_broken', `${file} is no valid JSON; it says where the database lives`, {
      cause,
    });
  }
}

const clusterOwner = async (folder: string) =>
  (
    await stat(path.join(folder, 'data', 'PG_VERSION')).catch((error) => {
      if (isFileError(error, 'ENOENT', 'ENOTDIR')) return undefined;
      throw error;
    })
  )?.uid;

/**
 * Decides where the database of `dataDir` lives and as whom it runs. A cluster that exists stays where it is. A new
 * one goes to `dataDir/postgres`, or, where its user cannot get there, to `sharedFolder/<hash of the path>`.
 */
export async function findDatabaseHome(dataDir: string, sharedFolder: string): Promise<DatabaseHome> {
  await makeFolders(dataDir);
  const base = await realpath(dataDir);
  const recordFile = path.join(base, 'database.json');
  const { relocatedTo, port: lastPort } = await readRecord(recordFile);
  const inside = path.join(base, 'postgres');

  const known = relocatedTo ?? inside;
  const ownerUid = await clusterOwner(known);
  if (relocatedTo && ownerUid === undefined) {
    throw new StartError(
      'database.missing',
      `the database of ${base} was in ${relocatedTo} and is not there; put it back, or delete ${recordFile} to begin with an empty one`,
    );
  }
  const user = await chooseOperatingUser(ownerUid);
  // The folder itself is made for its user, so only the way to it matters.
  const closedBy = await closedFolder(path.dirname(known), user);
  if (closedBy && ownerUid !== undefined) {
    throw new StartError(
      'database.folder_closed',
      `PostgreSQL runs as ${user.name}, which cannot enter ${closedBy} on the way to its database ${known}; open it with chmod o+x`,
    );
  }
  const moved = closedBy
    ? path.join(sharedFolder, createHash('sha256').update(base).digest('hex').slice(0, 16))
    : undefined;
  const folder = moved ?? known;
  const outside = moved ?? relocatedTo;
  return {
    folder,
    clusterFolder: path.join(folder, 'data'),
    socketFolder: path.join(folder, 'socket'),
    user,
    ownerUid,
    closedBy,
    abandonedCluster: moved && (await clusterOwner(moved)) !== undefined ? path.join(moved, 'data') : undefined,
    lastPort,
    async record(port) {
      const half = `${recordFile}.${process.pid}`;
      await writeFile(half, `${JSON.stringify({ relocatedTo: outside, port } satisfies DatabaseRecord)}\n`, {
        mode: 0o600,
      });
      await rename(half, recordFile);
    },
  };
}
