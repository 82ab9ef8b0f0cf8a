import type { TotpEnrolment } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { sealText } from '../../shared/seal.ts';
import { newTotpSecret, totpUri } from './totp.models.ts';
import { twoFactorErrors } from './two-factor.errors.ts';

export interface BeginTotpDeps {
  database: Database;
  sealingKey: Uint8Array;
  now: () => Date;
}

/** Makes the secret for an app; it asks for nothing before a code of it was given. */
export function createBeginTotp({ database, sealingKey, now }: BeginTotpDeps) {
  return (userId: string): Promise<TotpEnrolment> =>
    database.system(async (transaction) => {
      const { email } = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      const secret = newTotpSecret();
      const begun = { sealedSecret: sealText(secret, sealingKey, userId), lastStep: 0, createdAt: now() };
      await transaction.totpFactor.createMany({ data: [{ userId, ...begun }], skipDuplicates: true });
      // Never over one that is in use.
      const { count } = await transaction.totpFactor.updateMany({ where: { userId, confirmedAt: null }, data: begun });
      if (count === 0) throw twoFactorErrors.totpOn();
      return { secret, uri: totpUri(secret, email) };
    });
}
