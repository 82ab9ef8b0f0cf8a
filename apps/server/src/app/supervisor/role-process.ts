import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../../shared/start-error.ts';
import type { RoleName } from '../roles/role.ts';
import { parseRoleMessage } from './messages.ts';

export interface SpawnRole {
  role: RoleName;
  /** Names the process in its claims; never used again. */
  processId: string;
  /** Absolute path of the program that runs the role. */
  entry: string;
  environment: Record<string, string | undefined>;
}

/** A running process of one role. */
export interface RoleProcess {
  processId: string;
  pid: number | undefined;
  /** Resolves with its URL when it serves; rejects with StartError when it says it cannot; else never. */
  ready: Promise<{ url?: string }>;
  /** Resolves with how it ended, when it has. */
  ended: Promise<RoleEnd>;
  /** Asks it to stop, and kills it `withinMs` later. Resolves when it has ended. */
  stop(withinMs: number): Promise<void>;
  kill(): void;
}

export interface RoleEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

function readyOf(child: ChildProcess): Promise<{ url?: string }> {
  const ready = new Promise<{ url?: string }>((resolve, reject) => {
    child.on('message', (value) => {
      const message = parseRoleMessage(value);
      if (message?.kind === 'ready') resolve({ url: message.url });
      if (message?.kind === 'failed') reject(new StartError(message.code, message.message));
    });
  });
  // It may fail when nobody waits for it any more, as while everything stops.
  ready.catch(() => {});
  return ready;
}

/**
 * Files pass through in blocks outside of V8's heap, which are freed when their small owners are. In a young generation
 * of 8 MB that is soon; in one of the usual size 30 MB of blocks gather first and force a full collection
 * (docs/decisions/pipeline.md). `bootstrap.mjs` gives the same to a role that is started by itself.
 */
const NODE_OPTIONS = ['--max-semi-space-size=8'];

/** With an arena a thread, glibc keeps so much of what was freed that ten hours of audio took 230 MB more. */
const MALLOC = { MALLOC_ARENA_MAX: '2' };

/**
 * Starts a process of ours in the role. It learns of our death by the end of the channel, and gets its settings,
 * secrets among them, by its environment, which only this user and root can read.
 */
export function spawnRole({ role, processId, entry, environment }: SpawnRole): RoleProcess {
  const child = spawn(process.execPath, [...NODE_OPTIONS, entry, `--process-id=${processId}`], {
    env: { ...MALLOC, ...environment, ROLE: role },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<RoleEnd>((resolve) => {
    child.once('error', () => resolve({ code: 1, signal: null }));
    // What it said last is read before the channel closes, and both belong to its end.
    child.once('exit', async (code, signal) => {
      if (child.connected) await Promise.race([once(child, 'disconnect'), delay(1_000)]);
      resolve({ code, signal });
    });
  });
  return {
    processId,
    pid: child.pid,
    ready: readyOf(child),
    ended,
    async stop(withinMs) {
      child.kill('SIGTERM');
      const patience = new AbortController();
      const late = delay(withinMs, true, { signal: patience.signal }).catch(() => false);
      if (await Promise.race([ended.then(() => false), late])) child.kill('SIGKILL');
      patience.abort();
      await ended;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
