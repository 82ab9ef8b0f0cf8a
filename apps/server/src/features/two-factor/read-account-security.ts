import type { AccountSecurity } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { isSameIssuer } from '../identity/index.ts';
import type { OidcSettings } from '../oidc/index.ts';

export function createReadAccountSecurity({ database, oidc }: { database: Database; oidc: OidcSettings | null }) {
  return (userId: string): Promise<AccountSecurity> =>
    database.system(async (transaction) => {
      const user = await transaction.user.findUniqueOrThrow({
        where: { id: userId },
        include: { totpFactor: true, oidcIdentities: true },
      });
      const isLinked = user.oidcIdentities.some(({ issuer }) => oidc !== null && isSameIssuer(issuer, oidc.issuer));
      return {
        hasPassword: user.passwordHash !== null,
        totpConfirmedAt: user.totpFactor?.confirmedAt?.toISOString() ?? null,
        recoveryCodesLeft: await transaction.recoveryCode.count({ where: { userId, usedAt: null } }),
        oidc: oidc !== null && isLinked ? { name: oidc.name } : null,
      };
    });
}
