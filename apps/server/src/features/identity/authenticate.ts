import type { Database, Transaction } from '../../platform/database/index.ts';
import type { Authenticate } from '../../shared/http/access.ts';
import type { AccessTokens, TokenSubject } from './access-tokens.ts';
import { identityErrors } from './identity.errors.ts';
import { findLiveImpersonation } from './impersonations.repository.ts';

/**
 * Checks an access token and, every time, that its session still lives and its user may still come in: signing out
 * and deactivating take effect with the next request (ASVS 7.4.1, 7.4.2). So they do for an operator who acts for somebody.
 */
export function createAuthenticate(deps: {
  database: Database;
  accessTokens: AccessTokens;
  now: () => Date;
}): Authenticate {
  const { database, accessTokens, now } = deps;

  return async (accessToken) => {
    const subject = await accessTokens.verify(accessToken);
    const authenticatedAt = await database.system((transaction) =>
      subject.operatorId === null
        ? readSession(transaction, subject, now())
        : readImpersonation(transaction, subject, now()),
    );
    if (!authenticatedAt) throw identityErrors.tokenInvalid();
    return { ...subject, authenticatedAt };
  };
}

/** When the person last showed who they are, in a session that lives; null where it does not. */
async function readSession(transaction: Transaction, { userId, sessionId }: TokenSubject, now: Date) {
  const session = await transaction.session.findFirst({
    where: { id: sessionId, userId, endedAt: null, expiresAt: { gt: now }, user: { isActive: true } },
    select: { authenticatedAt: true },
  });
  return session?.authenticatedAt ?? null;
}

/** An operator never showed that they are whom they act for. */
async function readImpersonation(transaction: Transaction, subject: TokenSubject, now: Date) {
  return (await findLiveImpersonation(transaction, subject, now)) && new Date(0);
}
