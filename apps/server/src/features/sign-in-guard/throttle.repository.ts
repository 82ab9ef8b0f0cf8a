import { createHash } from 'node:crypto';
import type { Transaction } from '../../platform/database/index.ts';

export interface Limit {
  /** Attempts that may fail within the window. */
  attempts: number;
  windowMs: number;
  /** How long nothing is tried after one more than that. */
  lockMs: number;
}

/** Text of any length and content becomes a key that tells nothing of it. */
export const throttleKey = (kind: string, subject: string) =>
  createHash('sha256')
    .update(JSON.stringify([kind, subject]))
    .digest('base64url');

/**
 * Takes one attempt before it is made, so that a thousand at once are counted as well: one statement under the row's
 * lock, shared by all API processes. Answers until when it is locked, or null, and whether this attempt locked it.
 * What is known to be locked is only read: a flood against a lock does not wait for its row, with a session each.
 */
export async function takeAttempt(
  transaction: Transaction,
  { key, limit, now }: { key: string; limit: Limit; now: Date },
): Promise<{ lockedUntil: Date | null; isNewLock: boolean }> {
  const { attempts } = limit;
  const windowEndsAt = new Date(now.getTime() + limit.windowMs);
  const lockEndsAt = new Date(now.getTime() + limit.lockMs);
  const [row] = await transaction.$queryRaw<{ lockedUntil: Date | null; isNewLock: boolean }[]>`
    WITH known AS (SELECT locked_until FROM sign_in_throttle WHERE key = ${key} AND locked_until > ${now}),
    taken AS (
      INSERT INTO sign_in_throttle AS t (key, attempts, window_ends_at)
      SELECT ${key}, 1, ${windowEndsAt}::timestamptz WHERE NOT EXISTS (SELECT FROM known)
      ON CONFLICT (key) DO UPDATE SET
        attempts = CASE WHEN t.locked_until > ${now} THEN t.attempts + 1
          WHEN t.window_ends_at <= ${now} OR t.locked_until IS NOT NULL THEN 1 ELSE t.attempts + 1 END,
        window_ends_at = CASE WHEN t.locked_until > ${now} THEN t.window_ends_at
          WHEN t.window_ends_at <= ${now} OR t.locked_until IS NOT NULL THEN ${windowEndsAt} ELSE t.window_ends_at END,
        locked_until = CASE WHEN t.locked_until > ${now} THEN t.locked_until
          WHEN t.window_ends_at <= ${now} OR t.locked_until IS NOT NULL THEN NULL
          WHEN t.attempts >= ${attempts} THEN ${lockEndsAt} ELSE NULL END
      RETURNING locked_until, attempts
    )
    SELECT locked_until AS "lockedUntil", locked_until IS NOT NULL AND attempts = ${attempts} + 1 AS "isNewLock" FROM taken
    UNION ALL SELECT locked_until, false FROM known`;
  if (!row) throw new Error('an attempt was not counted');
  return row;
}

/** Gives back an attempt that did not fail. */
export async function returnAttempt(transaction: Transaction, key: string): Promise<void> {
  await transaction.signInThrottle.updateMany({
    where: { key, attempts: { gt: 0 } },
    data: { attempts: { decrement: 1 } },
  });
}

/** Forgets everything that was counted under a key. */
export async function forgetAttempts(transaction: Transaction, key: string): Promise<void> {
  await transaction.signInThrottle.deleteMany({ where: { key } });
}

/** How long a lock lasts from now, for the sentence and the header that tell it. */
export const waitOf = (waitMs: number) => ({
  minutes: Math.max(1, Math.ceil(waitMs / 60_000)),
  retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
});
