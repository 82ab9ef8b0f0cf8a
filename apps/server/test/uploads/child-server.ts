import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';

export interface ChildServer {
  baseUrl: string;
  /** The most memory the process has ever held. */
  peakBytes(): Promise<number>;
  /** SIGKILL: nothing is tidied up. */
  kill(): Promise<void>;
}

/** Starts the upload server as a process of its own. */
export async function startChildServer(input: { databaseUrl: string; folder: string }): Promise<ChildServer> {
  const script = join(import.meta.dirname, 'serving-child.ts');
  const child = fork(script, [input.databaseUrl, input.folder], { execArgv: [] });
  const ended = once(child, 'exit');
  const { baseUrl } = z.object({ baseUrl: z.url() }).parse(await nextMessage(child));
  return {
    baseUrl,
    async peakBytes() {
      child.send('memory');
      return z.object({ peakBytes: z.int() }).parse(await nextMessage(child)).peakBytes;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const died = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the server ended: ${code ?? signal}`);
  });
  const [message] = await Promise.race([once(child, 'message'), died]);
  return message;
}
