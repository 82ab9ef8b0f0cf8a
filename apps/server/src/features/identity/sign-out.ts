import type { Database } from '../../platform/database/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import { endImpersonations } from './impersonations.repository.ts';
import { endSession, endSessionsOf, lockSessionOfToken } from './sessions.repository.ts';

/**
 * Ends the session of the refresh token, and that of the access token where one was sent too (a program holds no
 * cookie); an operator who acts for somebody by that one ends only this. Tokens that are unknown or over are no failure: signing out twice is signed out.
 */
export function createSignOut(deps: { database: Database; accessTokens: AccessTokens; now: () => Date }) {
  const { database, accessTokens, now } = deps;

  return async (tokens: { refreshToken: string | null; accessToken: string | null }): Promise<void> => {
    const { refreshToken, accessToken } = tokens;
    const caller = accessToken === null ? null : await accessTokens.verify(accessToken).catch(() => null);
    if (refreshToken === null && caller === null) return;
    await database.system(async (transaction) => {
      const found = refreshToken === null ? null : await lockSessionOfToken(transaction, refreshToken);
      const at = now();
      if (caller?.operatorId) {
        const where = { id: caller.sessionId };
        await endImpersonations(transaction, { where, endedBy: 'operator', now: at });
      }
      const sessionIds = new Set([found?.sessionId, caller?.operatorId ? undefined : caller?.sessionId]);
      for (const sessionId of sessionIds) {
        if (sessionId) await endSession(transaction, { sessionId, endedBy: 'signed_out', now: at });
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
