import type { Database, Transaction } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { twoFactorErrors } from './two-factor.errors.ts';

/** So many in a row wait for nothing; one more is no longer a slip of the hand. */
const freeAttempts = 4;

export interface CountAttemptDeps {
  database: Database;
  recordSecurityEvent: RecordSecurityEvent;
  now: () => Date;
}

/**
 * Counts an attempt of a person before it is looked at, so that many at once are bounded as well: four in a row are
 * free, then each waits twice as long as the one before, from a minute to an hour. Of 10⁶ codes three are good at a
 * time, so that a year of guessing finds one with 3 %. From the fifth on it is a security event. Throws
 * `auth.too_many_attempts`.
 */
export async function countAttempt(deps: CountAttemptDeps, actor: Actor): Promise<void> {
  const { database, recordSecurityEvent } = deps;
  const now = deps.now();
  const isLetIn = await database.system(async (transaction) => {
    const [counted] = await transaction.$queryRaw<{ failures: number }[]>`
      insert into factor_attempts as attempts (user_id, failures, last_at) values (${actor.userId}::uuid, 1, ${now})
      on conflict (user_id) do update set failures = attempts.failures + 1, last_at = excluded.last_at
      where attempts.failures < ${freeAttempts}
        or attempts.last_at
            + least(interval '1 minute' * power(2, least(attempts.failures - ${freeAttempts}, 6)), interval '1 hour')
          <= excluded.last_at
      returning failures`;
    if (counted === undefined || counted.failures > freeAttempts)
      await recordSecurityEvent(transaction, { type: 'two_factor.guessed', ...actor });
    return counted !== undefined;
  });
  // Thrown out here: what was taken down has to be committed.
  if (!isLetIn) throw twoFactorErrors.tooManyAttempts();
}

/** After they showed who they are. */
export async function forgetAttempts(transaction: Transaction, userId: string): Promise<void> {
  await transaction.factorAttempts.deleteMany({ where: { userId } });
}
