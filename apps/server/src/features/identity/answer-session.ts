import type { SessionAnswer, User } from '@audiotricks/contracts';
import type { User as PersonRow } from '../../platform/database/generated/client.ts';
import type { Database } from '../../platform/database/index.ts';
import { findMemberships, toWorkspace } from '../workspaces/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { OpenSession } from './identity.models.ts';
import type { NewSession } from './sessions.repository.ts';

export type UserRow = Omit<PersonRow, 'passwordHash'>;

export type ToUser = (row: UserRow) => User;

/** A person as the API shows them; where their picture is, the avatars say. */
export function createToUser(avatarUrlOf: (person: UserRow) => string | null): ToUser {
  return (row) => {
    const { id, email, displayName, givenName, familyName, username, timezone, language, phone } = row;
    return {
      id,
      email,
      name: displayName,
      ...{ givenName, familyName, username, timezone, language, phone },
      avatarUrl: avatarUrlOf(row),
      emailVerifiedAt: row.emailVerifiedAt?.toISOString() ?? null,
      lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
    };
  };
}

/** What somebody works with a token by; the workspace is the person's own, or their first. */
export function createDescribeSession(deps: { database: Database; toUser: ToUser }) {
  const { database, toUser } = deps;
  return async (userId: string, token: { accessToken: string; expiresAt: Date }): Promise<SessionAnswer> => {
    const { user, memberships } = await database.system(async (transaction) => ({
      user: await transaction.user.findUniqueOrThrow({ where: { id: userId } }),
      memberships: await findMemberships(transaction, userId),
    }));
    const [first] = memberships;
    if (!first) throw new Error(`user ${userId} is a member of no workspace`);
    const { accessToken, expiresAt } = token;
    return {
      user: toUser(user),
      workspace: toWorkspace(first.workspace),
      accessToken,
      expiresAt: expiresAt.toISOString(),
    };
  };
}

export type DescribeSession = ReturnType<typeof createDescribeSession>;

/** Makes the answer that begins or continues a session. */
export function createAnswerSession(deps: { accessTokens: AccessTokens; describeSession: DescribeSession }) {
  const { accessTokens, describeSession } = deps;
  return async (userId: string, session: NewSession): Promise<OpenSession> => {
    const token = await accessTokens.sign({ userId, sessionId: session.sessionId, operatorId: null });
    return {
      answer: await describeSession(userId, token),
      refreshToken: session.refreshToken,
      refreshExpiresAt: session.refreshExpiresAt,
    };
  };
}
