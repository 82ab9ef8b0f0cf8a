import { EngineDiedError, engineClosed } from '../errors.ts';
import type { RestartBackOff } from './back-off.ts';
import { createBackOff } from './back-off.ts';
import { type EngineProcess, startEngineProcess } from './engine-process.ts';
import type { EngineMessage, StartMessage } from './protocol.ts';

interface SupervisorOptions {
  start: StartMessage;
  backOff: RestartBackOff;
  onMessage(message: EngineMessage): void;
  /** The process ended; what it worked on is lost. */
  onDeath(error: EngineDiedError): void;
  onLog(line: string): void;
}

export interface Supervisor {
  current(): EngineProcess | undefined;
  /** The running process, or the next one. Rejects when the next start fails. */
  whenUp(): Promise<EngineProcess>;
  /** Whether somebody waits for the engine: only then it keeps the host's event loop alive. */
  hold(busy: boolean): void;
  close(): Promise<void>;
}

/** Keeps one engine process running: restarts it, with growing waits, whenever it ends. */
export async function supervise(options: SupervisorOptions): Promise<Supervisor> {
  const { start, onMessage, onDeath, onLog } = options;
  const nextWaitMs = createBackOff(options.backOff);
  let current: EngineProcess | undefined;
  let upcoming = Promise.withResolvers<EngineProcess>();
  let timer: NodeJS.Timeout | undefined;
  let startedAtMs = 0;
  let busy = false;
  let closed = false;

  const launch = async () => {
    startedAtMs = performance.now();
    const started = await startEngineProcess(start, { onMessage, onExit, onLog });
    if (closed) {
      await started.kill();
      throw engineClosed();
    }
    current = started;
    started.hold(busy);
    upcoming.resolve(started);
    return started;
  };

  function onExit(reason: string) {
    if (closed) return;
    current = undefined;
    upcoming = Promise.withResolvers();
    onDeath(new EngineDiedError(`The engine's process ended (${reason}).`));
    relaunchLater(reason);
  }

  function relaunchLater(reason: string) {
    const waitMs = nextWaitMs(performance.now() - startedAtMs);
    onLog(`engine process ended (${reason}), starting again in ${waitMs} ms`);
    timer = setTimeout(() => launch().catch(relaunchFailed), waitMs);
    if (!busy) timer.unref();
  }

  function relaunchFailed(error: unknown) {
    if (closed) return;
    const failed = upcoming;
    upcoming = Promise.withResolvers();
    // Nobody may be waiting for it.
    failed.promise.catch(() => {});
    failed.reject(error);
    relaunchLater(error instanceof Error ? error.message : String(error));
  }

  await launch();
  return {
    current: () => current,
    whenUp: () => upcoming.promise,
    hold(nowBusy) {
      busy = nowBusy;
      current?.hold(busy);
      if (busy) timer?.ref();
      else timer?.unref();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      upcoming.promise.catch(() => {});
      upcoming.reject(engineClosed());
      await current?.kill();
      current = undefined;
    },
  };
}
