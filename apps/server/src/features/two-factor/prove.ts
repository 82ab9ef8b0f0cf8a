import type { Database, Transaction } from '../../platform/database/index.ts';
import { countAttempt, forgetAttempts } from './attempts.repository.ts';
import { takeCode, takeRecoveryCode } from './factors.repository.ts';
import { twoFactorErrors } from './two-factor.errors.ts';

/** One of the ways to show who one is; contracts see to it that it is exactly one. */
export interface SecondProof {
  code?: string | undefined;
  recoveryCode?: string | undefined;
}

export interface ProveDeps {
  database: Database;
  sealingKey: Uint8Array;
  now: () => Date;
}

/**
 * Checks the second factor of a person and does what follows from it, all or nothing: a code is used up only together
 * with its effect. Throws `auth.code_invalid`, or `auth.too_many_attempts` before anything is looked at.
 */
export function createProve({ database, sealingKey, now }: ProveDeps) {
  return async function prove<Result>(
    { userId, code, recoveryCode }: SecondProof & { userId: string },
    then: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    const at = now();
    await countAttempt(database, userId, at);
    return database.system(async (transaction) => {
      if (code !== undefined) {
        const isGood = await takeCode(transaction, { userId, code, isConfirmed: true, sealingKey, now: at });
        if (!isGood) throw twoFactorErrors.codeInvalid('code');
      } else {
        const isGood = await takeRecoveryCode(transaction, { userId, recoveryCode: recoveryCode ?? '', now: at });
        if (!isGood) throw twoFactorErrors.codeInvalid('recoveryCode');
      }
      await forgetAttempts(transaction, userId);
      return then(transaction);
    });
  };
}

export type Prove = ReturnType<typeof createProve>;
