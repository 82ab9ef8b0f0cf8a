import type { SessionAnswer } from '@audiotricks/contracts';
import type { FastifyReply } from 'fastify';
import type { createAnswerSession } from './answer-session.ts';
import type { AuthCookie } from './auth-cookie.ts';
import type { NewSession } from './sessions.repository.ts';

/** Makes the answer that begins or continues a session, and puts its refresh token into the cookie. */
export function createOpenSession(deps: { cookie: AuthCookie; answerSession: ReturnType<typeof createAnswerSession> }) {
  const { cookie, answerSession } = deps;
  return async (userId: string, session: NewSession, reply: FastifyReply): Promise<SessionAnswer> => {
    const { answer, refreshToken, refreshExpiresAt } = await answerSession(userId, session);
    cookie.set(reply, refreshToken, refreshExpiresAt);
    return answer;
  };
}

export type OpenSessionFor = ReturnType<typeof createOpenSession>;
