import type { Database } from '../../platform/database/index.ts';
import type { Authenticate } from '../../shared/http/access.ts';
import type { AccessTokens } from './access-tokens.ts';
import { identityErrors } from './identity.errors.ts';

/**
 * Checks an access token and, every time, that its session still lives and its user may still come in: signing out
 * and deactivating take effect with the next request (ASVS 7.4.1, 7.4.2).
 */
export function createAuthenticate(deps: {
  database: Database;
  accessTokens: AccessTokens;
  now: () => Date;
}): Authenticate {
  const { database, accessTokens, now } = deps;

  return async (accessToken) => {
    const caller = await accessTokens.verify(accessToken);
    const session = await database.system((transaction) =>
      transaction.session.findFirst({
        where: {
          id: caller.sessionId,
          userId: caller.userId,
          endedAt: null,
          expiresAt: { gt: now() },
          user: { isActive: true },
        },
        select: { authenticatedAt: true },
      }),
    );
    if (!session) throw identityErrors.tokenInvalid();
    return { ...caller, authenticatedAt: session.authenticatedAt };
  };
}
