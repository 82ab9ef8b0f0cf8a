import { changePassword, deleteMe, endOtherSessions, endSession, listSessions, updateMe } from '@audiotricks/contracts';
import { actorOf } from '../../shared/http/actor.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import type { ToUser } from '../identity/index.ts';
import { type ChangePasswordDeps, createChangePassword } from './change-password.ts';
import { type ConfirmPasswordDeps, createConfirmPassword } from './confirm-password.ts';
import { createScheduleDeletion } from './schedule-deletion.ts';
import { createSessions } from './sessions.ts';
import { createUpdateProfile } from './update-profile.ts';

export interface AccountRoutesDeps extends Omit<ChangePasswordDeps, 'confirmPassword' | 'now'>, ConfirmPasswordDeps {
  toUser: ToUser;
  now?: () => Date;
}

/** What people do with their own account. */
export function createAccountRoutes({ now = () => new Date(), ...rest }: AccountRoutesDeps): RouteImplementation[] {
  const deps = { ...rest, now, confirmPassword: createConfirmPassword(rest) };
  const sessions = createSessions(deps);
  const setPassword = createChangePassword(deps);
  const scheduleDeletion = createScheduleDeletion(deps);
  const updateProfile = createUpdateProfile(deps);
  return [
    implement(updateMe, (context) => updateProfile(actorOf(context), context.body)),
    implement(deleteMe, async ({ caller }) => ({
      deletionDueAt: (await scheduleDeletion(caller.userId)).toISOString(),
    })),
    implement(listSessions, async ({ caller }) => ({ items: await sessions.list(caller), nextCursor: null })),
    implement(endSession, async ({ caller, params }) => {
      await sessions.end(caller, params.sessionId);
      return undefined;
    }),
    implement(endOtherSessions, async ({ caller }) => {
      await sessions.endOthers(caller);
      return undefined;
    }),
    implement(changePassword, async ({ caller, body, request }) => {
      await setPassword({ ...actorOf({ caller, request }), sessionId: caller.sessionId }, body);
      return undefined;
    }),
  ];
}
