import { me, refresh, register, signIn, signOut } from '@audiotricks/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readBearerToken } from '../../shared/http/access.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import type { createAnswerSession } from './answer-session.ts';
import type { Device } from './identity.models.ts';
import type { createReadMe } from './read-me.ts';
import type { createRefresh } from './refresh.ts';
import type { createRefreshCookie } from './refresh-cookie.ts';
import type { createRegister } from './register.ts';
import type { NewSession } from './sessions.repository.ts';
import type { createSignIn } from './sign-in.ts';
import type { createSignOut } from './sign-out.ts';

export interface IdentityRouteDeps {
  cookie: ReturnType<typeof createRefreshCookie>;
  answerSession: ReturnType<typeof createAnswerSession>;
  useCases: {
    register: ReturnType<typeof createRegister>;
    signIn: ReturnType<typeof createSignIn>;
    refresh: ReturnType<typeof createRefresh>;
    signOut: ReturnType<typeof createSignOut>;
    readMe: ReturnType<typeof createReadMe>;
  };
}

export function createIdentityRoutes(deps: IdentityRouteDeps): RouteImplementation[] {
  const { cookie, answerSession, useCases } = deps;

  async function openSession(userId: string, session: NewSession, reply: FastifyReply) {
    const { answer, refreshToken, refreshExpiresAt } = await answerSession(userId, session);
    cookie.set(reply, refreshToken, refreshExpiresAt);
    return answer;
  }

  return [
    implement(register, async ({ body, request, reply }) => {
      const { user, session } = await useCases.register(body, deviceOf(request));
      return openSession(user.id, session, reply);
    }),
    implement(signIn, async ({ body, request, reply }) => {
      const { user, session } = await useCases.signIn(body, deviceOf(request));
      return openSession(user.id, session, reply);
    }),
    implement(refresh, async ({ request, reply }) => {
      const session = await useCases.refresh(cookie.read(request), deviceOf(request));
      return openSession(session.userId, session, reply);
    }),
    implement(signOut, async ({ request, reply }) => {
      const accessToken = readBearerToken(request.headers.authorization);
      await useCases.signOut({ refreshToken: cookie.read(request), accessToken });
      cookie.clear(reply);
      return undefined;
    }),
    implement(me, ({ caller }) => useCases.readMe(caller.userId)),
  ];
}

function deviceOf(request: FastifyRequest): Device {
  const userAgent = (request.headers['user-agent'] ?? '').slice(0, 500);
  return { userAgent, ipAddress: request.ip };
}
