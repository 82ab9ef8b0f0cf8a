import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const script = path.join(import.meta.dirname, '../../watch-folder.ts');
const patienceMs = 60_000;

export interface Watcher {
  output: () => string;
  /** Waits until it has printed this. */
  says: (line: RegExp) => Promise<void>;
  /** Waits for something else, while it lives. */
  meanwhile: <Result>(look: () => Promise<Result | null>) => Promise<Result>;
  /** SIGTERM; answers the exit code. */
  stop: () => Promise<number | null>;
  ended: () => Promise<number | null>;
  /** SIGKILL; safe to repeat. */
  kill: () => Promise<void>;
}

interface WatcherOptions {
  folder: string;
  serverUrl: string;
  /** Who: `AUDIOTRICKS_TOKEN`, or `AUDIOTRICKS_EMAIL` and `AUDIOTRICKS_PASSWORD`. */
  environment: Record<string, string>;
  /** The person's own unless given. */
  workspaceId?: string;
}

/** The real program, quick to look and to settle. */
export function startWatcher({ folder, serverUrl, environment, workspaceId }: WatcherOptions): Watcher {
  const times = ['--poll-seconds', '0.1', '--settle-seconds', '0.6'];
  const workspace = workspaceId === undefined ? [] : ['--workspace', workspaceId];
  const args = [script, folder, '--server', serverUrl, ...workspace, ...times];
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text));
  const exit = once(child, 'close').then(([code]) => code as number | null);

  async function meanwhile<Result>(look: () => Promise<Result | null>): Promise<Result> {
    const endMs = Date.now() + patienceMs;
    for (;;) {
      const found = await look();
      if (found !== null) return found;
      if (Date.now() > endMs || child.exitCode !== null) throw new Error(`waited in vain:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  return {
    output: () => output,
    says: (line) => meanwhile(async () => (line.test(output) ? undefined : null)),
    meanwhile,
    stop: () => {
      child.kill('SIGTERM');
      return exit;
    },
    ended: () => exit,
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
