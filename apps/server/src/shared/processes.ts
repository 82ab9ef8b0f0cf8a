import { readFileSync } from 'node:fs';
import { isFileError } from './files.ts';

/** In a container whose first process reaps nobody, what has ended stays as a zombie that answers to signal 0. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** Whether a process with this id runs, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!isFileError(error, 'EPERM')) return false;
  }
  return !isZombie(pid);
}
