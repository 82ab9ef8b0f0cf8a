import { execFile } from 'node:child_process';
import { readFile, readlink, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { isFileError } from '../../../shared/files.ts';
import { isAlive } from '../../../shared/processes.ts';

const run = promisify(execFile);
const FILE_NAME = 'postmaster.pid';

export interface RunningServer {
  pid: number;
  port: number;
}

/** Ids are used again, so a living process is only believed when it works in our cluster (the server changes into it). */
async function servesCluster(pid: number, clusterFolder: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    return cwd === clusterFolder && name.trim() === 'postgres';
  }
  const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes('postgres') && stdout.includes(` -D ${clusterFolder} `);
}

interface ServerFile extends RunningServer {
  /** As pg_ctl reads it: `starting`, `ready`, `stopping`, … */
  status: string;
}

/** `postmaster.pid`: line 1 is the process id, line 4 the port, line 8 the state. */
async function readServerFile(clusterFolder: string): Promise<ServerFile | undefined> {
  const text = await readFile(path.join(clusterFolder, FILE_NAME), 'utf8').catch((error) => {
    if (isFileError(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() };
}

/** Whether the server `pid` says that it takes connections. Asking its port would not tell it from another's. */
export async function isReady(clusterFolder: string, pid: number): Promise<boolean> {
  const file = await readServerFile(clusterFolder);
  return file?.pid === pid && file.status === 'ready';
}

/**
 * The server that already runs on `clusterFolder` (one that outlived its supervisor). A file that names somebody
 * else's living process is removed, since the server would otherwise refuse to start; one that names no process is
 * left to the server.
 */
export async function findRunningServer(clusterFolder: string): Promise<RunningServer | undefined> {
  const file = await readServerFile(clusterFolder);
  if (!file) return undefined;
  const { pid, port } = file;
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return undefined;
  if (await servesCluster(pid, clusterFolder)) return port > 0 ? { pid, port } : undefined;
  if (isAlive(pid)) await rm(path.join(clusterFolder, FILE_NAME), { force: true });
  return undefined;
}
