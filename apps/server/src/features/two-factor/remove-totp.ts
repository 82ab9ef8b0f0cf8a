import type { Database } from '../../platform/database/index.ts';
import { factorsChangedMail, tellOwner, type WriteMail } from '../mail/index.ts';

export interface RemoveTotpDeps {
  database: Database;
  writeMail: WriteMail;
  now: () => Date;
}

/** Turns two-factor sign-in off; without an app there is nothing to recover from, so the codes go too. */
export function createRemoveTotp({ database, writeMail, now }: RemoveTotpDeps) {
  return (userId: string): Promise<void> =>
    database.system(async (transaction) => {
      const [removed] = await transaction.totpFactor.findMany({ where: { userId } });
      const { count } = await transaction.totpFactor.deleteMany({ where: { userId } });
      await transaction.recoveryCode.deleteMany({ where: { userId } });
      if (count === 0 || !removed?.confirmedAt) return;
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      const message = factorsChangedMail('Two-factor sign-in of your AudioTricks account was turned off.');
      await tellOwner(transaction, { user, message, writeMail, now: now() });
    });
}
