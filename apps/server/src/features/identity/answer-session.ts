import type { User } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { findMemberships, toWorkspace } from '../workspaces/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { OpenSession } from './identity.models.ts';
import type { NewSession } from './sessions.repository.ts';

export interface UserRow {
  id: string;
  email: string;
  displayName: string;
  createdAt: Date;
}

export function toUser({ id, email, displayName, createdAt }: UserRow): User {
  return { id, email, name: displayName, createdAt: createdAt.toISOString() };
}

/** Makes the answer that begins or continues a session; the workspace is the person's own, or their first. */
export function createAnswerSession({ database, accessTokens }: { database: Database; accessTokens: AccessTokens }) {
  return async (userId: string, session: NewSession): Promise<OpenSession> => {
    const { user, memberships } = await database.system(async (transaction) => ({
      user: await transaction.user.findUniqueOrThrow({ where: { id: userId } }),
      memberships: await findMemberships(transaction, userId),
    }));
    const [first] = memberships;
    if (!first) throw new Error(`user ${userId} is a member of no workspace`);
    const { accessToken, expiresAt } = await accessTokens.sign({ userId, sessionId: session.sessionId });
    return {
      answer: {
        user: toUser(user),
        workspace: toWorkspace(first.workspace),
        accessToken,
        expiresAt: expiresAt.toISOString(),
      },
      refreshToken: session.refreshToken,
      refreshExpiresAt: session.refreshExpiresAt,
    };
  };
}
