import type { Transaction } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import { openSealedText } from '../../shared/seal.ts';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.models.ts';
import { findStep } from './totp.models.ts';

/** Whether signing in with the password asks for more. */
export async function hasTotp(transaction: Transaction, userId: string): Promise<boolean> {
  return (await transaction.totpFactor.count({ where: { userId, confirmedAt: { not: null } } })) === 1;
}

/** Uses a code of the person's app up, of a confirmed one or of one that waits for its first; false where it is not good. */
export async function takeCode(
  transaction: Transaction,
  { userId, code, isConfirmed, sealingKey, now }: CodeUse,
): Promise<boolean> {
  const factor = await transaction.totpFactor.findUnique({ where: { userId } });
  if (!factor || (factor.confirmedAt !== null) !== isConfirmed) return false;
  const step = findStep(openSealedText(factor.sealedSecret, sealingKey, userId), code, now);
  if (step === null) return false;
  const { count } = await transaction.totpFactor.updateMany({
    // The same secret still, and no code of this period or a later one before (RFC 6238 5.2).
    where: { userId, sealedSecret: factor.sealedSecret, lastStep: { lt: step } },
    data: { lastStep: step, confirmedAt: factor.confirmedAt ?? now },
  });
  return count === 1;
}

interface CodeUse {
  userId: string;
  code: string;
  /** Whether the app has to be confirmed already; its first code confirms it. */
  isConfirmed: boolean;
  sealingKey: Uint8Array;
  now: Date;
}

/** Uses a recovery code up; false where it is not good. */
export async function takeRecoveryCode(
  transaction: Transaction,
  { userId, recoveryCode, now }: { userId: string; recoveryCode: string; now: Date },
): Promise<boolean> {
  const { count } = await transaction.recoveryCode.updateMany({
    where: { userId, codeHash: hashRecoveryCode(recoveryCode), usedAt: null },
    data: { usedAt: now },
  });
  return count === 1;
}

/** New recovery codes in place of all others. */
export async function replaceRecoveryCodes(
  transaction: Transaction,
  { userId, now }: { userId: string; now: Date },
): Promise<string[]> {
  const recoveryCodes = newRecoveryCodes();
  await transaction.recoveryCode.deleteMany({ where: { userId } });
  await transaction.recoveryCode.createMany({
    data: recoveryCodes.map((code) => ({
      id: newId(),
      userId,
      codeHash: hashRecoveryCode(code),
      createdAt: now,
    })),
  });
  return recoveryCodes;
}
