import type { SessionAnswer } from '@audiotricks/contracts';
import type { FastifyReply } from 'fastify';
import type { NoteDevice } from '../known-devices/index.ts';
import type { createAnswerSession } from './answer-session.ts';
import type { AuthCookie } from './auth-cookie.ts';
import type { NewSession } from './sessions.repository.ts';

/** Makes the answer that continues a session, and puts its refresh token into the cookie. */
export function createContinueSession(deps: {
  cookie: AuthCookie;
  answerSession: ReturnType<typeof createAnswerSession>;
}) {
  const { cookie, answerSession } = deps;
  return async (userId: string, session: NewSession, reply: FastifyReply): Promise<SessionAnswer> => {
    const { answer, refreshToken, refreshExpiresAt } = await answerSession(userId, session);
    cookie.set(reply, refreshToken, refreshExpiresAt);
    return answer;
  };
}

export type OpenSessionFor = ReturnType<typeof createContinueSession>;

/** The same for a session that begins: the device that it begins on is noted first. */
export function createOpenSession(deps: { continueSession: OpenSessionFor; noteDevice: NoteDevice }): OpenSessionFor {
  const { continueSession, noteDevice } = deps;
  return async (userId, session, reply) => {
    await noteDevice(userId, reply);
    return continueSession(userId, session, reply);
  };
}
