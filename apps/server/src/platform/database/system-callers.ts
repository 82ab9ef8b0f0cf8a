/**
 * Every file that may see all workspaces at once, and why the workspace cannot be the limit there. A test compares it
 * with the source. Whoever knows the workspace calls `tenant`.
 */
export const systemCallers: Record<string, string> = {
  'app/api/start-api.ts':
    'readiness asks whether the database answers; the sessions of a person who left a workspace are told to look again',
  'features/avatars/avatars.routes.ts': "asks whether a picture is anybody's; people are closed to tenants",
  'features/avatars/set-avatar.ts': 'changes the picture of a person; people are closed to tenants',
  'features/events/delete-old-events.ts': 'sweeps the events of all workspaces by age',
  'features/feeds/send-due-checks.ts': 'finds the followed feeds of all workspaces that are due',
  'features/identity/answer-session.ts': 'a person and their memberships, before a workspace is chosen',
  'features/identity/authenticate.ts': 'looks up the session of an access token; sessions belong to people',
  'features/identity/delete-old-links.ts': 'sweeps the links of all people by age',
  'features/identity/delete-old-sessions.ts': 'sweeps the sessions of all people by age',
  'features/identity/make-reset-link.ts': 'makes a link for the person whom an operator names',
  'features/identity/read-me.ts': 'reads the signed-in person; people are closed to tenants',
  'features/identity/refresh.ts': 'rotates refresh tokens, which belong to people',
  'features/identity/register.ts': 'makes a person and the workspace that does not exist before',
  'features/identity/request-link.ts': 'takes down that somebody wants a link, before anybody is known',
  'features/identity/reset-password.ts': 'changes the password of the person that a link belongs to',
  'features/identity/sign-in.ts': 'looks a person up by e-mail and opens a session',
  'features/identity/sign-out.ts': 'ends the session of a person',
  'features/identity/verify-email.ts': 'verifies the address of the person that a link belongs to',
  'features/mail/delete-old-mail.ts': 'sweeps the mail of all people by age',
  'features/mail/read-outbox.ts': 'shows operators the mail of this instance; mail belongs to people',
  'features/mail/send-mail.ts': 'reads the mail to send, which belongs to a person',
  'features/pipeline/time-left/measure-speed.ts': 'measures how fast the engines are over all workspaces',
  'features/public-objects/withdraw.ts': 'frees public objects, which belong to no workspace',
  'features/recordings/delete-recording.ts': 'sweeps the bytes of deleted recordings of all workspaces',
  'features/security-events/delete-old-security-events.ts':
    'sweeps the security events of all people and workspaces by age',
  'features/security-events/security-events.repository.ts':
    'lists what looked wrong around accounts, which belong to people',
  'features/security-events/security-events.routes.ts': 'resolves an event of an account, which belongs to a person',
  'features/storage-audit/claims.repository.ts':
    'walks all workspaces to compare their rows with the objects in storage',
  'features/storage-audit/transfers.repository.ts':
    'tells open transfers of the storage from uploads of all workspaces',
  'features/storage-audit/public-claims.repository.ts': 'compares the pictures of all people with their objects',
  'features/uploads/end-uploads.ts': 'sweeps uploads of all workspaces that expired or ended',
  'features/workers/announce-worker.ts': 'says what this process can run; workers belong to no workspace',
  'features/usage/delete-old-quotes.ts': 'sweeps the quotes of all workspaces that nobody took',
  'features/workspaces/create-workspace.ts': 'makes a workspace that does not exist before',
  'features/workspaces/members.repository.ts': 'reads the names of members; people are closed to tenants',
  'features/workspaces/list-access.ts': 'lists the workspaces of a person across workspaces',
  'platform/engines/provider/bucket.ts': 'counts the calls with a key of the instance, for whatever workspace',
  'platform/queue/claim.ts': 'finishes jobs that belong to no workspace, such as sweeps',
  'platform/queue/claiming.ts': 'shares the free slots out between all workspaces',
  'platform/queue/hand-back.ts': 'gives back what a dead process had claimed, of whatever workspace',
  'platform/queue/queue.ts': 'counts waiting work over all workspaces for operators',
  'platform/queue/settling.ts': 'puts failed claims off to later, of whatever workspace',
  'platform/queue/worker.ts': 'keeps the claims of one process alive, of whatever workspace',
};
