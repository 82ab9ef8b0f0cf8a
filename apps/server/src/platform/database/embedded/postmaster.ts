import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { isFileError } from '../../../shared/files.ts';
import type { Log } from '../../../shared/log.ts';
import { isAlive } from '../../../shared/processes.ts';
import type { OperatingUser } from './operating-user.ts';
import type { RunningServer } from './postmaster-file.ts';

/** A running server process, started by us or found running. */
export interface Postmaster {
  pid: number;
  port: number;
  adopted: boolean;
  /** Resolves with the reason, once, when the process has ended. */
  ended: Promise<string>;
  hasEnded(): boolean;
  /** The last lines it wrote; empty for an adopted one. */
  recentLines(): string[];
  /** Fast shutdown (sessions are ended, the cluster is left clean); at once after `STOP_PATIENCE_MS`. */
  stop(): Promise<void>;
}

const STOP_PATIENCE_MS = 10_000;
const ADOPTED_POLL_MS = 100;
const LAST_WORDS_MS = 200;
const KEPT_LINES = 40;

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isFileError(error, 'ESRCH')) throw error;
  }
}

function handle(
  server: RunningServer,
  adopted: boolean,
  ended: Promise<string>,
  recentLines: () => string[],
): Postmaster {
  let over = false;
  const settled = ended.then((reason) => {
    over = true;
    return reason;
  });
  return {
    ...server,
    adopted,
    ended: settled,
    hasEnded: () => over,
    recentLines,
    async stop() {
      if (over) return;
      sendSignal(server.pid, 'SIGINT');
      const patience = new AbortController();
      const late = delay(STOP_PATIENCE_MS, 'late', { signal: patience.signal }).catch(() => 'in time');
      if ((await Promise.race([settled, late])) === 'late') sendSignal(server.pid, 'SIGQUIT');
      await settled;
      patience.abort();
    },
  };
}

export interface SpawnPostmaster {
  postgres: string;
  arguments: string[];
  port: number;
  user: OperatingUser;
  log: Log;
}

/**
 * Starts the server in a session of its own: a signal to our process group must not end the database under the API.
 * It gets nothing of our environment. Its output goes to the log; should we die, it goes nowhere and the server lives.
 */
export async function spawnPostmaster(options: SpawnPostmaster): Promise<Postmaster> {
  const { postgres, port, user, log } = options;
  const child = spawn(postgres, options.arguments, {
    uid: user.uid,
    gid: user.gid,
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const lines: string[] = [];
  const output = createInterface({ input: child.stderr });
  output.on('line', (line) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    const grave = /^(FATAL|PANIC):/.test(line);
    log[grave ? 'warn' : 'debug']({ line }, 'postgres');
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  });
  // Its sessions hold the pipe a little longer when it was killed; what it said is here well before.
  const ended = exited.then((reason) => Promise.race([closed, delay(LAST_WORDS_MS)]).then(() => reason));
  const { pid } = await new Promise<{ pid: number }>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve({ pid: child.pid ?? 0 }));
  });
  return handle({ pid, port }, false, ended, () => [...lines]);
}

/** Takes over a server that outlived its supervisor; its end is seen by looking, since it is not our child. */
export function adoptPostmaster(server: RunningServer): Postmaster {
  const ended = (async () => {
    while (isAlive(server.pid)) await delay(ADOPTED_POLL_MS, undefined, { ref: false });
    return 'ended (adopted server)';
  })();
  return handle(server, true, ended, () => []);
}
