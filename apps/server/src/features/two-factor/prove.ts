import type { PasskeyAssertion } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import type { AssertPasskey } from '../passkeys/index.ts';
import { type CountAttemptDeps, countAttempt, forgetAttempts } from './attempts.repository.ts';
import { takeCode, takeRecoveryCode } from './factors.repository.ts';
import { twoFactorErrors } from './two-factor.errors.ts';

/** One of the ways to show who one is; contracts see to it that it is exactly one. */
export interface SecondProof {
  code?: string | undefined;
  recoveryCode?: string | undefined;
  passkey?: PasskeyAssertion | undefined;
}

export interface ProveDeps extends CountAttemptDeps {
  sealingKey: Uint8Array;
  assertPasskey: AssertPasskey;
}

/**
 * Checks a proof of a person and does what follows from it, all or nothing: a code is used up only together with its
 * effect, a passkey's answer always. Throws `auth.code_invalid`, `auth.passkey_invalid`, or `auth.too_many_attempts` before anything is looked at.
 */
export function createProve(deps: ProveDeps) {
  const { database, sealingKey, assertPasskey, now } = deps;
  return async function prove<Result>(
    actor: Actor,
    { code, recoveryCode, passkey }: SecondProof,
    then: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    const at = now();
    const { userId } = actor;
    await countAttempt(deps, actor);
    if (passkey !== undefined && (await assertPasskey(passkey)) !== userId) throw twoFactorErrors.passkeyOfOther();
    return database.system(async (transaction) => {
      if (code !== undefined) {
        const isGood = await takeCode(transaction, { userId, code, isConfirmed: true, sealingKey, now: at });
        if (!isGood) throw twoFactorErrors.codeInvalid('code');
      }
      if (recoveryCode !== undefined) {
        const isGood = await takeRecoveryCode(transaction, { userId, recoveryCode, now: at });
        if (!isGood) throw twoFactorErrors.codeInvalid('recoveryCode');
      }
      await forgetAttempts(transaction, userId);
      return then(transaction);
    });
  };
}

export type Prove = ReturnType<typeof createProve>;
