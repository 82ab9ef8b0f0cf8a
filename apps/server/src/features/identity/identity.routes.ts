import {
  changeEmail,
  forgotPassword,
  me,
  refresh,
  register,
  resendVerification,
  resetPassword,
  signIn,
  signOut,
  signOutEverywhere,
  verifyEmail,
} from '@audiotricks/contracts';
import { readBearerToken } from '../../shared/http/access.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import type { AuthCookie } from './auth-cookie.ts';
import { deviceOf } from './device.ts';
import type { OpenSessionFor } from './open-session.ts';
import type { createReadMe } from './read-me.ts';
import type { createRefresh } from './refresh.ts';
import type { createRegister } from './register.ts';
import type { createRequestLink } from './request-link.ts';
import type { createResetPassword } from './reset-password.ts';
import type { createSignIn } from './sign-in.ts';
import type { createSignOut, createSignOutEverywhere } from './sign-out.ts';
import type { createVerifyEmail } from './verify-email.ts';

export interface IdentityRouteDeps {
  cookie: AuthCookie;
  openSession: OpenSessionFor;
  continueSession: OpenSessionFor;
  /** Whether addresses are verified here at all. */
  isVerifying: boolean;
  useCases: {
    register: ReturnType<typeof createRegister>;
    signIn: ReturnType<typeof createSignIn>;
    refresh: ReturnType<typeof createRefresh>;
    signOut: ReturnType<typeof createSignOut>;
    signOutEverywhere: ReturnType<typeof createSignOutEverywhere>;
    requestLink: ReturnType<typeof createRequestLink>;
    verifyEmail: ReturnType<typeof createVerifyEmail>;
    resetPassword: ReturnType<typeof createResetPassword>;
    readMe: ReturnType<typeof createReadMe>;
  };
}

export function createIdentityRoutes(deps: IdentityRouteDeps): RouteImplementation[] {
  const { cookie, openSession, continueSession, isVerifying, useCases } = deps;

  return [
    implement(register, async ({ body, request, reply }) => {
      const { user, session } = await useCases.register(body, deviceOf(request));
      return openSession(user.id, session, reply);
    }),
    implement(signIn, async ({ body, request, reply }) => {
      const { user, session } = await useCases.signIn(body, deviceOf(request), reply);
      return openSession(user.id, session, reply);
    }),
    implement(refresh, async ({ request, reply }) => {
      const session = await useCases.refresh(cookie.read(request), deviceOf(request));
      return continueSession(session.userId, session, reply);
    }),
    implement(signOut, async ({ request, reply }) => {
      const accessToken = readBearerToken(request.headers.authorization);
      await useCases.signOut({ refreshToken: cookie.read(request), accessToken });
      cookie.clear(reply);
      return undefined;
    }),
    implement(signOutEverywhere, async ({ caller, reply }) => {
      await useCases.signOutEverywhere(caller.userId);
      cookie.clear(reply);
      return undefined;
    }),
    implement(resendVerification, async ({ body }) => {
      if (isVerifying) await useCases.requestLink('verify_email', body.email);
      return undefined;
    }),
    implement(verifyEmail, async ({ body }) => {
      await useCases.verifyEmail(body.token);
      return undefined;
    }),
    implement(forgotPassword, async ({ body }) => {
      await useCases.requestLink('reset_password', body.email);
      return undefined;
    }),
    implement(changeEmail, async ({ body, caller }) => {
      await useCases.requestLink('change_email', body.email, caller.userId);
      return undefined;
    }),
    implement(resetPassword, async ({ body, reply }) => {
      await useCases.resetPassword(body);
      cookie.clear(reply);
      return undefined;
    }),
    implement(me, ({ caller }) => useCases.readMe(caller)),
  ];
}
