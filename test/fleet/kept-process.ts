import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from '../process/server-process.ts';

/** A process that is started again whenever it ends, as a service manager does on a machine of its own. */
export interface KeptProcess {
  /** The one that runs; undefined while it is being started again. */
  current(): ServerProcess | undefined;
  stop(): Promise<void>;
}

const restartAfterMs = 200;

export async function keepProcess(start: () => Promise<ServerProcess>): Promise<KeptProcess> {
  let current: ServerProcess | undefined = await start();
  let isStopping = false;

  async function keep(): Promise<void> {
    while (!isStopping) {
      await current?.ended;
      current = undefined;
      if (isStopping) return;
      await delay(restartAfterMs);
      // A start that fails is tried again: what it needs may be away just now.
      current = await start().catch(() => undefined);
    }
  }
  const kept = keep();

  return {
    current: () => current,
    async stop() {
      isStopping = true;
      await current?.stop();
      await kept;
    },
  };
}
