import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { StopError } from './stop-error.ts';

/** Makes sure that one process at a time watches a folder; answers how to let go. Throws StopError. */
export async function lockFolder(ownFolder: string): Promise<() => Promise<void>> {
  const file = path.join(ownFolder, 'watching');
  const mine = `${process.pid} ${hostname()}\n`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await writeFile(file, mine, { flag: 'wx' });
      return async () => {
        if ((await readFile(file, 'utf8').catch(() => '')) === mine) await rm(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new StopError(`${file} cannot be written`);
    }
    const holder = await readFile(file, 'utf8').catch(() => '');
    const [pid, host = ''] = holder.trim().split(' ');
    const isGone = host === hostname() && !isAlive(Number(pid));
    if (!isGone || attempt > 3) {
      throw new StopError(`process ${pid} on ${host || 'another machine'} watches this folder; if not, delete ${file}`);
    }
    await dropStale(file, holder);
  }
}

/** Moves a dead holder's file away: only one of several can, and not the one that another has made meanwhile. */
async function dropStale(file: string, holder: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await rename(file, aside).catch(() => undefined);
  if ((await readFile(aside, 'utf8').catch(() => holder)) !== holder) await rename(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
