import type { Database } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { factorsChangedMail, tellOwner, type WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';

export interface RemoveTotpDeps {
  database: Database;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  now: () => Date;
}

/** Turns two-factor sign-in off; without an app there is nothing to recover from, so the codes go too. */
export function createRemoveTotp({ database, writeMail, recordSecurityEvent, now }: RemoveTotpDeps) {
  return (actor: Actor): Promise<void> =>
    database.system(async (transaction) => {
      const { userId } = actor;
      const [removed] = await transaction.totpFactor.findMany({ where: { userId } });
      const { count } = await transaction.totpFactor.deleteMany({ where: { userId } });
      await transaction.recoveryCode.deleteMany({ where: { userId } });
      if (count === 0 || !removed?.confirmedAt) return;
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      const message = factorsChangedMail('Two-factor sign-in of your AudioTricks account was turned off.');
      await tellOwner(transaction, { user, message, writeMail, now: now() });
      await recordSecurityEvent(transaction, { type: 'two_factor.turned_off', ...actor });
    });
}
