import type { RecoveryCodes } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { factorsChangedMail, tellOwner, type WriteMail } from '../mail/index.ts';
import { countAttempt, forgetAttempts } from './attempts.repository.ts';
import { replaceRecoveryCodes, takeCode } from './factors.repository.ts';
import { twoFactorErrors } from './two-factor.errors.ts';

export interface ConfirmTotpDeps {
  database: Database;
  sealingKey: Uint8Array;
  writeMail: WriteMail;
  now: () => Date;
}

/** Turns two-factor sign-in on by the first code of the app. The recovery codes it answers are kept nowhere. */
export function createConfirmTotp({ database, sealingKey, writeMail, now }: ConfirmTotpDeps) {
  return async (userId: string, code: string): Promise<RecoveryCodes> => {
    const at = now();
    const factor = await database.system((transaction) => transaction.totpFactor.findUnique({ where: { userId } }));
    if (!factor) throw twoFactorErrors.totpNotBegun();
    if (factor.confirmedAt) throw twoFactorErrors.totpOn();
    await countAttempt(database, userId, at);
    return database.system(async (transaction) => {
      const isGood = await takeCode(transaction, { userId, code, isConfirmed: false, sealingKey, now: at });
      if (!isGood) throw twoFactorErrors.codeInvalid('code');
      await forgetAttempts(transaction, userId);
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      const message = factorsChangedMail('Two-factor sign-in of your AudioTricks account was turned on.');
      await tellOwner(transaction, { user, message, writeMail, now: at });
      return { recoveryCodes: await replaceRecoveryCodes(transaction, { userId, now: at }) };
    });
  };
}
