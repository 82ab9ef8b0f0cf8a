import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../database/index.ts';
import type { Allowance } from './allowance.ts';
import { RateLimitedError } from './provider.errors.ts';

/** Shorter waits are waited for on the spot. */
const patienceMs = 2_000;
/** Where a provider refuses without a time: this, doubled with each refusal in a row. */
const firstHoldMs = 500;
const longestHoldMs = 60_000;
const minuteMs = 60_000;

export interface BucketOptions {
  database: Database;
  /** Where the provider is, and the key (or none): together the account that is counted. */
  baseUrl: string;
  apiKey: string | null;
  /** Calls in any sixty seconds. */
  callsPerMinute: number;
}

interface Wait {
  waitMs: number;
}

/**
 * One token bucket a provider key in the database, by the database's clock. A tenth of a minute's calls may come at
 * once and the rest drops in evenly, so that no sixty seconds, wherever they begin, see more than the allowance.
 */
export function createBucket(options: BucketOptions): Allowance {
  const { database, baseUrl, apiKey, callsPerMinute } = options;
  const id = createHash('sha256')
    .update(JSON.stringify([baseUrl, apiKey]))
    .digest('hex');
  const burst = Math.max(1, Math.floor(callsPerMinute / 10));
  const perMs = Math.max(callsPerMinute - burst, callsPerMinute / 2) / minuteMs;

  /** 0: a call was taken; else the time until there may be one. */
  function tryTake(): Promise<number> {
    return database.system(async (transaction) => {
      const taken = await transaction.$queryRaw<object[]>`
        INSERT INTO provider_bucket AS bucket (id, tokens, refilled_at)
        VALUES (${id}, ${burst}::float8 - 1, clock_timestamp())
        ON CONFLICT (id) DO UPDATE SET refilled_at = clock_timestamp(), tokens = least(${burst}::float8,
          bucket.tokens + extract(epoch FROM clock_timestamp() - bucket.refilled_at)::float8 * 1000 * ${perMs}::float8) - 1
        WHERE coalesce(bucket.held_until <= clock_timestamp(), true)
          AND bucket.tokens + extract(epoch FROM clock_timestamp() - bucket.refilled_at)::float8 * 1000 * ${perMs}::float8 >= 1
        RETURNING id`;
      if (taken.length > 0) return 0;
      const [wait] = await transaction.$queryRaw<Wait[]>`
        SELECT greatest(1,
          coalesce(extract(epoch FROM held_until - clock_timestamp()) * 1000, 0),
          (1 - tokens) / ${perMs}::float8 - extract(epoch FROM clock_timestamp() - refilled_at) * 1000)::float8 AS "waitMs"
        FROM provider_bucket WHERE id = ${id}`;
      return Math.ceil(wait?.waitMs ?? 1);
    });
  }

  return {
    async take(signal) {
      const giveUpAt = performance.now() + patienceMs;
      for (;;) {
        const waitMs = await tryTake();
        if (waitMs === 0) return;
        if (performance.now() + waitMs > giveUpAt) throw new RateLimitedError(waitMs);
        await sleep(waitMs, undefined, { signal });
      }
    },
    hold(delayMs) {
      return database.system(async (transaction) => {
        // Calls that were under way together are refused together: that is one refusal in a row.
        const [held] = await transaction.$queryRaw<Wait[]>`
          INSERT INTO provider_bucket AS bucket (id, tokens, refilled_at, held_until, strikes)
          VALUES (${id}, 0, clock_timestamp(),
            clock_timestamp() + coalesce(${delayMs}::float8, ${firstHoldMs}) * interval '1 millisecond', 1)
          ON CONFLICT (id) DO UPDATE SET
            strikes = bucket.strikes + CASE WHEN bucket.held_until > clock_timestamp() THEN 0 ELSE 1 END,
            held_until = greatest(bucket.held_until, clock_timestamp() + interval '1 millisecond' * coalesce(
              ${delayMs}::float8,
              CASE WHEN bucket.held_until > clock_timestamp() THEN 0
                   ELSE least(${longestHoldMs}::float8, ${firstHoldMs}::float8 * 2 ^ least(bucket.strikes, 20)) END))
          RETURNING greatest(0, extract(epoch FROM held_until - clock_timestamp()) * 1000)::float8 AS "waitMs"`;
        return Math.ceil(held?.waitMs ?? firstHoldMs);
      });
    },
    async succeeded(resetMs) {
      await database.system(
        (transaction) => transaction.$executeRaw`
          UPDATE provider_bucket SET strikes = 0, held_until = CASE WHEN ${resetMs}::float8 IS NULL THEN held_until
            ELSE greatest(held_until, clock_timestamp() + ${resetMs}::float8 * interval '1 millisecond') END
          WHERE id = ${id} AND (strikes > 0 OR ${resetMs}::float8 IS NOT NULL)`,
      );
    },
  };
}
