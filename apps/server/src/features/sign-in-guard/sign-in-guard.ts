import type { Database, Transaction } from '../../platform/database/index.ts';
import { AppError } from '../../shared/errors.ts';
import { networkOf } from '../../shared/http/network.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { forgetAttempts, type Limit, returnAttempt, takeAttempt, throttleKey, waitOf } from './throttle.repository.ts';

const minuteMs = 60_000;

/** ASVS 6.3.1. Of one account: guessing is slow; of one address: so is trying one password on many accounts. */
export const signInLimits: Readonly<Record<'account' | 'address', Limit>> = {
  account: { attempts: 10, windowMs: 15 * minuteMs, lockMs: 15 * minuteMs },
  address: { attempts: 100, windowMs: 15 * minuteMs, lockMs: 15 * minuteMs },
};

/** Somebody tries to sign in. */
export interface Attempt {
  /** Null where there is no such account, which is treated like one. */
  userId: string | null;
  /** What was given as the name of the account, normalized. */
  identifier: string;
  ipAddress: string;
}

export interface SignInGuard {
  /** Counts an attempt before it is made. Throws `auth.too_many_attempts`, the same for accounts that do not exist. */
  take(attempt: Attempt): Promise<void>;
  /** Takes down that it failed. */
  fail(attempt: Attempt): Promise<void>;
  /** It was the right password: the account's count begins anew, and the address has this attempt back. */
  succeed(transaction: Transaction, attempt: Attempt): Promise<void>;
}

const accountKey = ({ userId, identifier }: Pick<Attempt, 'userId' | 'identifier'>) =>
  userId === null ? throttleKey('name', identifier) : throttleKey('account', userId);
const addressKey = ({ ipAddress }: Attempt) => throttleKey('address', networkOf(ipAddress));

/** A new password opens an account that too many wrong ones locked. */
export const unlockAccount = (transaction: Transaction, userId: string) =>
  forgetAttempts(transaction, accountKey({ userId, identifier: '' }));

export function createSignInGuard(deps: {
  database: Database;
  recordSecurityEvent: RecordSecurityEvent;
  now?: () => Date;
}): SignInGuard {
  const { database, recordSecurityEvent, now = () => new Date() } = deps;
  const eventOf = ({ userId, ipAddress }: Attempt) => ({ ipAddress, ...(userId !== null && { userId }) });

  return {
    async take(attempt) {
      const at = now();
      const lockedUntil = await database.system(async (transaction) => {
        const address = await takeAttempt(transaction, {
          key: addressKey(attempt),
          limit: signInLimits.address,
          now: at,
        });
        // What a locked address tries counts against nobody's account.
        if (address.lockedUntil !== null) return address.lockedUntil;
        const account = await takeAttempt(transaction, {
          key: accountKey(attempt),
          limit: signInLimits.account,
          now: at,
        });
        if (account.isNewLock) await recordSecurityEvent(transaction, { type: 'sign_in.locked', ...eventOf(attempt) });
        return account.lockedUntil;
      });
      // Thrown out here: what was counted has to be committed.
      if (lockedUntil !== null) throw tooManyAttempts(lockedUntil.getTime() - at.getTime());
    },
    async fail(attempt) {
      await database.system((transaction) =>
        recordSecurityEvent(transaction, { type: 'sign_in.failed', ...eventOf(attempt) }),
      );
    },
    async succeed(transaction, attempt) {
      await returnAttempt(transaction, addressKey(attempt));
      await forgetAttempts(transaction, accountKey(attempt));
    },
  };
}

function tooManyAttempts(waitMs: number): AppError {
  const { minutes, retryAfterSeconds } = waitOf(waitMs);
  return new AppError(
    'auth.too_many_attempts',
    `Too many wrong passwords. Try again in ${minutes} min, or choose a new password.`,
    { retryAfterSeconds },
  );
}
