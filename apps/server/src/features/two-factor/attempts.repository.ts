import type { Database, Transaction } from '../../platform/database/index.ts';
import { twoFactorErrors } from './two-factor.errors.ts';

/**
 * Counts an attempt of a person before it is looked at, so that many at once are bounded as well: four in a row are
 * free, then each waits twice as long as the one before, from a minute to an hour. Of 10⁶ codes three are good at a
 * time, so that a year of guessing finds one with 3 %. Throws `auth.too_many_attempts`.
 */
export async function countAttempt(database: Database, userId: string, now: Date): Promise<void> {
  const counted = await database.system(
    (transaction) => transaction.$queryRaw<{ failures: number }[]>`
      insert into factor_attempts as attempts (user_id, failures, last_at) values (${userId}::uuid, 1, ${now})
      on conflict (user_id) do update set failures = attempts.failures + 1, last_at = excluded.last_at
      where attempts.failures < 4
        or attempts.last_at + least(interval '1 minute' * power(2, least(attempts.failures - 4, 6)), interval '1 hour')
          <= excluded.last_at
      returning failures`,
  );
  if (counted.length === 0) throw twoFactorErrors.tooManyAttempts();
}

/** After they showed who they are. */
export async function forgetAttempts(transaction: Transaction, userId: string): Promise<void> {
  await transaction.factorAttempts.deleteMany({ where: { userId } });
}
