import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { listDescendants, type ProcessFacts } from './processes.ts';

const entry = path.resolve(import.meta.dirname, '../../apps/server/src/main.ts');
/** As `bootstrap.mjs` gives it to `npm start`. */
const compileCache = path.resolve(import.meta.dirname, '../../.runtime/compile-cache');
const readyLine = /AudioTricks is ready(?: at (\S+))?\n/;
/** The product with the deterministic engine in place of the model, for tests of what surrounds recognition. */
export const deterministicEntry = path.resolve(import.meta.dirname, 'deterministic-main.ts');

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

/** Open to PostgreSQL's user, so that the database stays inside it also as root. */
async function makeDataDir(): Promise<string> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-data-'));
  await chmod(dataDir, 0o755);
  return dataDir;
}

export interface ServerProcess {
  /** Empty where it is a worker alone. */
  url: string;
  pid: number;
  port: number;
  dataDir: string;
  /** Where the speech engine writes its calls. */
  callLogPath: string;
  /** Everything it printed. */
  output(): string;
  /** The process below it that fits. */
  find(fits: (facts: ProcessFacts) => boolean): Promise<number | undefined>;
  /** Sends SIGTERM and answers the exit code. */
  stop(): Promise<number | null>;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** SIGKILL without waiting, as when the process that started it is ending. */
  killNow(): void;
  /** Resolves with the exit code, null after a signal, when it has ended. */
  ended: Promise<number | null>;
  /** Removes its data. */
  clear(): Promise<void>;
}

/**
 * The real product as `npm start` runs it, all roles, in a data folder of its own. Give `dataDir` and `port` of a former
 * one to start it again.
 */
export async function startServerProcess(
  options: {
    dataDir?: string;
    port?: number;
    environment?: Record<string, string>;
    /** What starts it; the entry point itself unless given. */
    command?: [string, ...string[]];
    workingDir?: string;
    /** A file to which everything it prints is added. */
    logPath?: string;
  } = {},
): Promise<ServerProcess> {
  const dataDir = options.dataDir ?? (await makeDataDir());
  const port = options.port ?? (await freePort());
  const callLogPath = path.join(dataDir, 'engine-calls.jsonl');
  const [program, ...programArguments] = options.command ?? [process.execPath, entry];
  const child = spawn(program, programArguments, {
    cwd: options.workingDir,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_COMPILE_CACHE: compileCache,
      PORT: String(port),
      DATA_DIR: dataDir,
      ENGINE_CALL_LOG: callLogPath,
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error('the server could not be started');
  let output = '';
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (text: Buffer) => {
      output += text.toString();
      if (options.logPath !== undefined) appendFileSync(options.logPath, text);
      const ready = readyLine.exec(output);
      // A worker alone has no address.
      if (ready) resolve(ready[1] ?? '');
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    void ended.then((code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });
  return {
    url,
    pid,
    port,
    dataDir,
    callLogPath,
    output: () => output,
    ended,
    async find(fits) {
      return (await listDescendants(pid)).find(fits)?.pid;
    },
    async stop() {
      child.kill('SIGTERM');
      return await ended;
    },
    async kill(signal) {
      child.kill(signal);
      if (signal === 'SIGKILL') await ended;
    },
    killNow: () => void child.kill('SIGKILL'),
    clear: () => rm(dataDir, { recursive: true, force: true }),
  };
}
