import type { Database } from '../../platform/database/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import { endSession, endSessionsOf, lockSessionOfToken } from './sessions.repository.ts';

/**
 * Ends the session of the refresh token, and that of the access token where one was sent too (a program holds no
 * cookie). Tokens that are unknown or over are no failure: signing out twice is signed out.
 */
export function createSignOut(deps: { database: Database; accessTokens: AccessTokens; now: () => Date }) {
  const { database, accessTokens, now } = deps;

  return async (tokens: { refreshToken: string | null; accessToken: string | null }): Promise<void> => {
    const { refreshToken, accessToken } = tokens;
    const caller = accessToken === null ? null : await accessTokens.verify(accessToken).catch(() => null);
    if (refreshToken === null && caller === null) return;
    await database.system(async (transaction) => {
      const found = refreshToken === null ? null : await lockSessionOfToken(transaction, refreshToken);
      const sessionIds = new Set([found?.sessionId, caller?.sessionId]);
      for (const sessionId of sessionIds) {
        if (sessionId) await endSession(transaction, { sessionId, endedBy: 'signed_out', now: now() });
      }
    });
  };
}

/** Ends every session of a person. */
export function createSignOutEverywhere({ database, now }: { database: Database; now: () => Date }) {
  return async (userId: string): Promise<void> => {
    await database.system((transaction) => endSessionsOf(transaction, { userId, endedBy: 'signed_out', now: now() }));
  };
}
