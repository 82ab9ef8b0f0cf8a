import {
  beginTotp,
  confirmTotp,
  makeRecoveryCodes,
  readAccountSecurity,
  removeTotp,
  secondFactor,
  stepUp,
} from '@audiotricks/contracts';
import { actorOf } from '../../shared/http/actor.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { type AuthCookie, deviceOf, type OpenSessionFor } from '../identity/index.ts';
import type { createBeginTotp } from './begin-totp.ts';
import type { createConfirmTotp } from './confirm-totp.ts';
import type { createFinishSignIn } from './finish-sign-in.ts';
import type { createMakeRecoveryCodes } from './make-recovery-codes.ts';
import type { createReadAccountSecurity } from './read-account-security.ts';
import type { createRemoveTotp } from './remove-totp.ts';
import type { createStepUp } from './step-up.ts';

export interface TwoFactorRouteDeps {
  cookie: AuthCookie;
  openSession: OpenSessionFor;
  useCases: {
    finishSignIn: ReturnType<typeof createFinishSignIn>;
    stepUp: ReturnType<typeof createStepUp>;
    readAccountSecurity: ReturnType<typeof createReadAccountSecurity>;
    beginTotp: ReturnType<typeof createBeginTotp>;
    confirmTotp: ReturnType<typeof createConfirmTotp>;
    removeTotp: ReturnType<typeof createRemoveTotp>;
    makeRecoveryCodes: ReturnType<typeof createMakeRecoveryCodes>;
  };
}

export function createTwoFactorRoutes({ cookie, openSession, useCases }: TwoFactorRouteDeps): RouteImplementation[] {
  return [
    implement(secondFactor, async ({ body, request, reply }) => {
      const { userId, session } = await useCases.finishSignIn(cookie.read(request), body, deviceOf(request));
      cookie.clear(reply);
      return openSession(userId, session, reply);
    }),
    implement(stepUp, async ({ body, caller, request }) => {
      await useCases.stepUp({ ...actorOf({ caller, request }), sessionId: caller.sessionId }, body, request);
      return undefined;
    }),
    implement(readAccountSecurity, ({ caller }) => useCases.readAccountSecurity(caller.userId)),
    implement(beginTotp, ({ caller }) => useCases.beginTotp(caller.userId)),
    implement(confirmTotp, (context) => useCases.confirmTotp(actorOf(context), context.body.code)),
    implement(removeTotp, async (context) => {
      await useCases.removeTotp(actorOf(context));
      return undefined;
    }),
    implement(makeRecoveryCodes, (context) => useCases.makeRecoveryCodes(actorOf(context))),
  ];
}
