import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Settings } from '../settings.ts';

export interface HeldServerOptions {
  dataDir: string;
  password: string;
  flags?: Settings;
  sharedFolder?: string;
}

export type HeldServerEvent =
  | { event: 'ready'; pid: number; port: number; url: string }
  | { event: 'failed'; code: string; message: string };

export interface HeldServer {
  /** The first thing it says. */
  first: HeldServerEvent;
  supervisorPid: number;
  /** Ends its input, as an orderly stop; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL of the supervisor, as `kill -9`. */
  kill(): Promise<void>;
}

export interface RunAs {
  /** Node and this file's `hold-server.child.ts`, where that user can read them. */
  node: string;
  script: string;
  uid?: number;
  gid?: number;
}

const ourselves: RunAs = { node: process.execPath, script: path.join(import.meta.dirname, 'hold-server.child.ts') };

/** Starts `hold-server.child.ts` and waits until it serves or says why not. */
export async function holdServer(options: HeldServerOptions, runAs: RunAs = ourselves): Promise<HeldServer> {
  const child = spawn(runAs.node, [runAs.script, JSON.stringify(options)], {
    uid: runAs.uid,
    gid: runAs.gid,
    cwd: '/',
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => text as string),
    exit.then(([code]) => `exit ${code}`),
  ]);
  return {
    first: JSON.parse(line) as HeldServerEvent,
    supervisorPid: child.pid ?? 0,
    async stop() {
      child.stdin.end();
      return (await exit)[0];
    },
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
