import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../shared/log.ts';
import type { Transaction } from './database.ts';
import { type FailureKind, kindOfFailure } from './failures.ts';
import type { PrismaClient } from './generated/client.ts';
import { CONNECT_TIMEOUT_MS } from './session-pool.ts';
import { sessionLimitsMs } from './session-settings.ts';

const options = {
  // Longer than the pool's own patience, so that its error, which says more, comes first.
  maxWait: CONNECT_TIMEOUT_MS + 1_000,
  // Longer than the longest statement, so that a slow statement is named as what it is.
  timeout: sessionLimitsMs.statement_timeout + 5_000,
};

const MAX_CONFLICTS = 5;
/** Longer than the embedded server's restart of some three seconds; a process that was paused or a lasting outage is told at once. */
const RECONNECT_FOR_MS = 5_000;
const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 500;

type Phase = 'starting' | 'running' | 'committing';

interface Attempt {
  kind: FailureKind;
  phase: Phase;
  attempt: number;
  startedAtMs: number;
}

/**
 * Only what surely was not committed is repeated: a conflict always is rolled back, and a lost session is unless COMMIT
 * was on its way, when nobody can tell.
 */
function mayRepeat({ kind, phase, attempt, startedAtMs }: Attempt): boolean {
  if (kind === 'conflict') return attempt < MAX_CONFLICTS;
  return kind === 'connection' && phase !== 'committing' && Date.now() - startedAtMs < RECONNECT_FOR_MS;
}

/** Runs one transaction, repeating it as long as that is safe and promising; `run` has no effects outside of it. */
export async function transact<Result>(
  client: PrismaClient,
  run: (transaction: Transaction) => Promise<Result>,
  log: Log,
): Promise<Result> {
  const startedAtMs = Date.now();
  for (let attempt = 1; ; attempt += 1) {
    let phase: Phase = 'starting';
    try {
      return await client.$transaction(async (transaction) => {
        phase = 'running';
        const result = await run(transaction);
        phase = 'committing';
        return result;
      }, options);
    } catch (error) {
      const kind = kindOfFailure(error);
      if (!mayRepeat({ kind, phase, attempt, startedAtMs })) throw error;
      log.debug({ kind, phase, attempt }, 'repeating a transaction that was not committed');
      const ceilingMs = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), MAX_DELAY_MS);
      // Two transactions that got in each other's way must not meet again.
      await delay(ceilingMs * (0.5 + Math.random() / 2));
    }
  }
}
