/**
 * Every file that may see all workspaces at once, and why the workspace cannot be the limit there. A test compares it
 * with the source. Whoever knows the workspace calls `tenant`.
 */
export const systemCallers: Record<string, string> = {
  'features/events/delete-old-events.ts': 'sweeper: events of every workspace are kept 24 hours',
  'features/identity/answer-session.ts': 'sign-in: reads the person and finds the workspaces they are a member of',
  'features/identity/authenticate.ts': 'sign-in: sessions belong to people and stand outside of workspaces',
  'features/identity/delete-old-sessions.ts': 'sweeper: sessions belong to people and stand outside of workspaces',
  'features/identity/read-me.ts': 'people stand outside of workspaces',
  'features/identity/refresh.ts': 'sign-in: refresh tokens belong to people and stand outside of workspaces',
  'features/identity/register.ts': 'makes a person and a workspace that does not exist before',
  'features/identity/sign-in.ts': 'sign-in: finds a person by e-mail and begins a session',
  'features/identity/sign-out.ts': 'sign-in: sessions belong to people and stand outside of workspaces',
  'features/workspaces/list-access.ts': 'asks which workspaces a person is a member of, so across all of them',
};
