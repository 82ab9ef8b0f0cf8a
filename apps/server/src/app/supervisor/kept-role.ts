import { setTimeout as delay } from 'node:timers/promises';
import { createBackOff } from '../../shared/back-off.ts';
import type { Log } from '../../shared/log.ts';
import { StartError } from '../../shared/start-error.ts';
import type { RoleName } from '../roles/role.ts';
import type { RoleEnd, RoleProcess } from './role-process.ts';

export interface KeepRole {
  role: RoleName;
  /** Starts a new process of the role. */
  spawn(): RoleProcess;
  /** Called when a process of the role has ended, however it did. */
  onEnded(processId: string): void;
  log: Log;
}

export interface KeptRole {
  /** Resolves with the URL the first time it serves; rejects when it cannot start. */
  firstReady: Promise<{ url?: string }>;
  /** Stops its process and starts another one, as after a change of the database's address. */
  renew(withinMs: number): Promise<void>;
  /** Stops its process for good, at the latest `withinMs` later. */
  stop(withinMs: number): Promise<void>;
  kill(): void;
}

const RESTART = { firstMs: 100, maxMs: 10_000, healthyMs: 60_000 };

const describeEnd = ({ code, signal }: RoleEnd) => (signal ? `killed by ${signal}` : `exit code ${code}`);

/** Keeps one process of a role running: another one after each that ended, with growing delays while they keep ending. */
export function keepRole({ role, spawn, onEnded, log }: KeepRole): KeptRole {
  const first = Promise.withResolvers<{ url?: string }>();
  const stopping = new AbortController();
  const backOff = createBackOff(RESTART);
  let hasServed = false;
  let current = spawn();

  /** Before it has ever served, an end by its own fault ends the start; later the operator is better served by retries. */
  async function watchStart(starting: RoleProcess): Promise<void> {
    try {
      const serving = await Promise.race([starting.ready, starting.ended]);
      if ('code' in serving) {
        if (serving.signal) return;
        throw new StartError(`${role}.ended`, `the ${role} process ended while it started (${describeEnd(serving)})`);
      }
      hasServed = true;
      first.resolve(serving);
    } catch (error) {
      if (hasServed) log.error({ role, reason: (error as Error).message }, 'a process cannot start, trying again');
      else first.reject(error);
    }
  }

  async function keep(): Promise<void> {
    while (true) {
      const startedAtMs = performance.now();
      void watchStart(current);
      const end = await current.ended;
      onEnded(current.processId);
      if (stopping.signal.aborted) return;
      const restartInMs = backOff.next(performance.now() - startedAtMs);
      log.error({ role, end: describeEnd(end), restartInMs }, 'a process ended, starting another');
      await delay(restartInMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      current = spawn();
    }
  }
  const kept = keep();

  return {
    firstReady: first.promise,
    renew: (withinMs) => current.stop(withinMs),
    async stop(withinMs) {
      stopping.abort();
      await current.stop(withinMs);
      await kept;
    },
    kill() {
      stopping.abort();
      current.kill();
    },
  };
}
