import type { RecoveryCodes } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { factorsChangedMail, tellOwner, type WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { countAttempt, forgetAttempts } from './attempts.repository.ts';
import { replaceRecoveryCodes, takeCode } from './factors.repository.ts';
import { twoFactorErrors } from './two-factor.errors.ts';

export interface ConfirmTotpDeps {
  database: Database;
  sealingKey: Uint8Array;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  now: () => Date;
}

/** Turns two-factor sign-in on by the first code of the app. The recovery codes it answers are kept nowhere. */
export function createConfirmTotp(deps: ConfirmTotpDeps) {
  const { database, sealingKey, writeMail, recordSecurityEvent, now } = deps;
  return async (actor: Actor, code: string): Promise<RecoveryCodes> => {
    const at = now();
    const { userId } = actor;
    const factor = await database.system((transaction) => transaction.totpFactor.findUnique({ where: { userId } }));
    if (!factor) throw twoFactorErrors.totpNotBegun();
    if (factor.confirmedAt) throw twoFactorErrors.totpOn();
    await countAttempt(deps, actor);
    return database.system(async (transaction) => {
      const isGood = await takeCode(transaction, { userId, code, isConfirmed: false, sealingKey, now: at });
      if (!isGood) throw twoFactorErrors.codeInvalid('code');
      await forgetAttempts(transaction, userId);
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      const message = factorsChangedMail('Two-factor sign-in of your AudioTricks account was turned on.');
      await tellOwner(transaction, { user, message, writeMail, now: at });
      await recordSecurityEvent(transaction, { type: 'two_factor.turned_on', ...actor });
      return { recoveryCodes: await replaceRecoveryCodes(transaction, { userId, now: at }) };
    });
  };
}
