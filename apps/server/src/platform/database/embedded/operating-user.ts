import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '../../../shared/start-error.ts';

/**
 * Who runs PostgreSQL, which refuses to run as root. `uid` is undefined where we are not root: then it runs as us.
 */
export interface OperatingUser {
  uid?: number;
  gid?: number;
  name: string;
}

const PREFERRED_NAMES = ['postgres', '_postgres', 'nobody', 'daemon', 'www-data'];

interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** The accounts of an `/etc/passwd`, without root and without anything that is no plain account line. */
export function parseAccounts(passwd: string): Account[] {
  return passwd.split('\n').flatMap((line) => {
    const [name, , uidText, gidText] = line.split(':');
    const uid = Number(uidText);
    const gid = Number(gidText);
    if (!name || !Number.isInteger(uid) || !Number.isInteger(gid) || uid <= 0 || gid < 0) return [];
    return [{ name, uid, gid }];
  });
}

/**
 * Picks the account for PostgreSQL. The owner of an existing cluster keeps it, where that account still exists;
 * initdb and the server look their user up, so an account without an entry will not do.
 */
export function chooseAccount(accounts: Account[], clusterOwnerUid: number | undefined): Account | undefined {
  const owner = accounts.find((account) => account.uid === clusterOwnerUid);
  if (owner) return owner;
  for (const name of PREFERRED_NAMES) {
    const account = accounts.find((candidate) => candidate.name === name);
    if (account) return account;
  }
  return undefined;
}

export async function chooseOperatingUser(clusterOwnerUid: number | undefined): Promise<OperatingUser> {
  if (process.getuid?.() !== 0) return { name: `uid ${process.getuid?.()}` };
  const account = chooseAccount(parseAccounts(await readFile('/etc/passwd', 'utf8')), clusterOwnerUid);
  if (account) return account;
  throw new StartError(
    'database.no_unprivileged_user',
    `PostgreSQL does not run as root and /etc/passwd has none of ${PREFERRED_NAMES.join(', ')}; start as another user or set DATABASE_URL`,
  );
}

/**
 * The first folder on the way to `folder` (itself included) that `user` cannot enter, or undefined. Folders that do
 * not exist yet are ours to make. Looks at owner, group and mode, not at access lists.
 */
export async function closedFolder(folder: string, user: OperatingUser): Promise<string | undefined> {
  if (user.uid === undefined) return undefined;
  const { root } = path.parse(folder);
  const names = path.relative(root, folder).split(path.sep);
  for (let depth = 0; depth <= names.length; depth += 1) {
    const current = path.join(root, ...names.slice(0, depth));
    const found = await stat(current).catch(() => undefined);
    if (!found) return undefined;
    const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001;
    if ((found.mode & bit) === 0) return current;
  }
  return undefined;
}
