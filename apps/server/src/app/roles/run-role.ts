import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../shared/log.ts';
import type { StartedRole } from './role.ts';
import { orderlyLimits, orphanLimits, type ShutDownLimits, shutDown } from './shut-down.ts';
import type { StopRequests } from './stop-requests.ts';

export interface RunRole {
  start(): Promise<StartedRole>;
  /** Called once, when it serves. */
  onReady(started: StartedRole): void;
  requests: StopRequests;
  log: Log;
  limits?: ShutDownLimits;
}

/** A start that is asked to stop may end first, so that it leaves nothing half open; this long. */
const START_PATIENCE_MS = 5_000;

/**
 * Starts a role, keeps it until it is asked to stop, and brings it to rest. Resolves when the process may exit with
 * code 0; rejects when the start failed before anyone asked it to stop.
 */
export async function runRole(options: RunRole): Promise<void> {
  const { start, onReady, requests, log, limits = orderlyLimits } = options;
  const starting = start().catch((error: unknown) => {
    if (requests.isStopping()) return undefined;
    throw error;
  });
  const stopAsked = Promise.race([requests.orderly, requests.parentGone]);
  const started = await Promise.race([starting, stopAsked.then(() => whenStarted(starting, requests))]);
  if (!started) return;
  if (!requests.isStopping()) onReady(started);

  const orphaned = requests.parentGone.then(() => orphanLimits);
  const asked = await Promise.race([orphaned, requests.orderly.then(() => limits)]);
  await Promise.race([
    shutDown(started.phases, asked, log),
    requests.immediate,
    // Asked in order first, then orphaned: there is no time left for the rest.
    requests.parentGone.then(() => delay(orphanLimits.totalMs)),
  ]);
}

/** What was started, or undefined when that failed or takes too long for somebody who wants it gone. */
async function whenStarted(
  starting: Promise<StartedRole | undefined>,
  requests: StopRequests,
): Promise<StartedRole | undefined> {
  return Promise.race([
    starting,
    delay(START_PATIENCE_MS, undefined, { ref: false }),
    requests.immediate.then(() => undefined),
    requests.parentGone.then(() => delay(orphanLimits.totalMs, undefined)),
  ]);
}
