import type { AccountSecurity } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';

export function createReadAccountSecurity({ database }: { database: Database }) {
  return (userId: string): Promise<AccountSecurity> =>
    database.system(async (transaction) => {
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId }, include: { totpFactor: true } });
      return {
        hasPassword: user.passwordHash !== null,
        totpConfirmedAt: user.totpFactor?.confirmedAt?.toISOString() ?? null,
        recoveryCodesLeft: await transaction.recoveryCode.count({ where: { userId, usedAt: null } }),
      };
    });
}
