import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { SUPERUSER } from './cluster.ts';
import type { DatabaseHome } from './database-home.ts';

/**
 * `postgresql://` with user and password of the server of `home` that listens at `port`: by its socket where there is
 * one that this process may use (a statement takes a sixth less of the processor than through the loopback device), else
 * by its port, which the URL names in any case.
 */
export async function serverUrl(options: {
  home: Pick<DatabaseHome, 'socketFolder'>;
  port: number;
  password: string;
  database: string;
}): Promise<string> {
  const { home, port, password, database } = options;
  const url = new URL(`postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`);
  if (await mayUse(path.join(home.socketFolder, `.s.PGSQL.${port}`))) url.searchParams.set('host', home.socketFolder);
  return url.href;
}

async function mayUse(socket: string): Promise<boolean> {
  // There a folder's name begins like a host's.
  if (process.platform === 'win32') return false;
  try {
    await access(socket, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
