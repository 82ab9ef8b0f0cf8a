import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EngineDiedError, WhisperError } from '../errors.ts';
import type { EngineMessage, EngineModel, HostMessage, StartMessage } from './protocol.ts';

export interface EngineProcess {
  readonly model: EngineModel;
  readonly pid: number | undefined;
  send(message: HostMessage): void;
  /** Whether a waiting call should keep the host's event loop alive. */
  hold(busy: boolean): void;
  kill(): Promise<void>;
}

/**
 * Asks Linux for pages of 2 MB. A decoder step reads 150 MB from end to end; with pages of 4 KB an eighth of its time
 * goes into looking them up. Where the C library or the kernel does not know the wish, nothing changes.
 */
const HUGE_PAGES = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };

interface Listeners {
  onMessage(message: EngineMessage): void;
  /** Called once, after the process was ready and ended. */
  onExit(reason: string): void;
  onLog(line: string): void;
}

/**
 * Starts an engine's process and waits until its model is loaded.
 * @throws WhisperError of the model (`model.missing`, `model.damaged`) or `engine.died` when it ends before.
 */
export async function startEngineProcess(start: StartMessage, listeners: Listeners): Promise<EngineProcess> {
  const entry = fileURLToPath(new URL('../child/main.ts', import.meta.url));
  const child = fork(entry, {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Not the host's own flags: a test runner's loaders and inspectors are none of the engine's business.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // Nothing of the host's: its secrets are no business of the engine either.
    env: HUGE_PAGES,
    // A session of its own: where Linux shares processors between sessions, decoders would count as their host.
    detached: true,
  });
  if (child.pid !== undefined) yieldToOthers(child.pid);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', listeners.onLog);
  }
  const model = await ready(child, start);
  child.on('message', (message: EngineMessage) => listeners.onMessage(message));
  child.once('exit', (code, signal) => listeners.onExit(exitReason(code, signal)));
  return {
    model,
    pid: child.pid,
    send: (message) => {
      // A failed send means the process is gone; its exit rejects the calls.
      if (child.connected) child.send(message, () => {});
    },
    hold: (busy) => holdLoop(child, busy),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      holdLoop(child, true);
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/**
 * Decoders keep every core busy for as long as there is work. Whoever only wants a moment in between (a database, a web
 * server, the cutter that feeds them) must not stand in line behind them: a transaction of ten steps took seconds.
 */
function yieldToOthers(pid: number): void {
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, which `ready` tells, or the system does not let us: then it is as urgent as everybody.
  }
}

function ready(child: ChildProcess, start: StartMessage): Promise<EngineModel> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onError);
    };
    const onMessage = (message: EngineMessage) => {
      settle();
      if (message.type === 'ready') return resolve(message.model);
      child.kill('SIGKILL');
      const error = message.type === 'startFailed' ? message.error : { code: 'engine.failed', message: message.type };
      reject(new WhisperError(error.code, error.message));
    };
    const onExit = (code: number | null, signal: string | null) => {
      settle();
      reject(new EngineDiedError(`The engine's process ended while starting (${exitReason(code, signal)}).`));
    };
    const onError = (error: Error) => {
      settle();
      reject(new EngineDiedError("The engine's process could not be started.", { cause: error }));
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.on('error', onError);
    child.send(start);
  });
}

function exitReason(code: number | null, signal: string | null): string {
  return signal ?? `exit code ${code}`;
}

function holdLoop(child: ChildProcess, busy: boolean): void {
  const pipes = [child.stdout, child.stderr] as ({ ref?(): void; unref?(): void } | null)[];
  if (busy) {
    child.ref();
    child.channel?.ref();
    return;
  }
  child.unref();
  child.channel?.unref();
  for (const pipe of pipes) pipe?.unref?.();
}
