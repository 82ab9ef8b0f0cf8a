import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../shared/log.ts';
import type { StopPhases } from './role.ts';

export interface ShutDownLimits {
  /** For what runs to end by itself. */
  finishMs: number;
  /** For everything together; afterwards the process ends as it is. */
  totalMs: number;
}

/** Container runtimes kill ten seconds after they asked. */
export const orderlyLimits: ShutDownLimits = { finishMs: 5_000, totalMs: 8_000 };
/** Whoever supervised us is gone: nothing may outlive it by more than a second. */
export const orphanLimits: ShutDownLimits = { finishMs: 0, totalMs: 500 };

/** Runs the phases in order, each even when the one before failed. Resolves at `totalMs` in any case. */
export async function shutDown(phases: StopPhases, { finishMs, totalMs }: ShutDownLimits, log: Log): Promise<void> {
  async function step(name: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      log.error({ err: error, phase: name }, 'a phase of the shutdown failed');
    }
  }
  const inTime = (async () => {
    await step('stopAccepting', () => phases.stopAccepting());
    await step('finish', () => phases.finish(finishMs));
    await step('close', () => phases.close());
    return true;
  })();
  const timer = new AbortController();
  const late = delay(totalMs, false, { signal: timer.signal }).catch(() => false);
  const done = await Promise.race([inTime, late]);
  timer.abort();
  if (!done) log.warn({ totalMs }, 'the shutdown did not end in time, ending anyway');
}
