import type { Database, Transaction } from '../../platform/database/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Sender } from '../../shared/http/actor.ts';
import { networkOf } from '../../shared/http/network.ts';
import { type Limit, returnAttempt, takeAttempt, throttleKey, waitOf } from '../sign-in-guard/index.ts';

const hourMs = 60 * 60_000;

/** That a username is taken has to be told to whoever wants it, but not to whoever asks for all of them. */
export const usernameLimits: Readonly<Record<'account' | 'address', Limit>> = {
  account: { attempts: 20, windowMs: hourMs, lockMs: hourMs },
  address: { attempts: 100, windowMs: hourMs, lockMs: hourMs },
};

/** Counts usernames that cannot be had, by who tries them and from where; shared by all API processes. */
export function createUsernameGuard({ database, now }: { database: Database; now: () => Date }) {
  const keysOf = ({ userId, ipAddress }: Sender) =>
    [
      { key: throttleKey('username.address', networkOf(ipAddress)), limit: usernameLimits.address },
      { key: throttleKey('username.account', userId), limit: usernameLimits.account },
    ] as const;

  return {
    /** Counts a try before it is made. Throws `request.rate_limited`. */
    async take(actor: Sender): Promise<void> {
      const at = now();
      const lockedUntil = await database.system(async (transaction) => {
        for (const { key, limit } of keysOf(actor)) {
          const { lockedUntil } = await takeAttempt(transaction, { key, limit, now: at });
          if (lockedUntil !== null) return lockedUntil;
        }
        return null;
      });
      // Thrown out here: what was counted has to be committed.
      if (lockedUntil !== null) throw tooManyNames(lockedUntil.getTime() - at.getTime());
    },
    /** The username could be had: it does not count. */
    async giveBack(transaction: Transaction, actor: Sender): Promise<void> {
      for (const { key } of keysOf(actor)) await returnAttempt(transaction, key);
    },
  };
}

function tooManyNames(waitMs: number): AppError {
  const { minutes, retryAfterSeconds } = waitOf(waitMs);
  return new AppError(
    'request.rate_limited',
    `You tried many usernames that cannot be had. Try another one in ${minutes} min.`,
    { retryAfterSeconds },
  );
}
