export type { AccessTokens } from './access-tokens.ts';
export { createToUser, type DescribeSession, type ToUser } from './answer-session.ts';
export { type AuthCookie, createAuthCookie } from './auth-cookie.ts';
export type { IsCommonPassword } from './common-passwords.ts';
export { createIdentity, type IdentityDeps, type IdentityKeys } from './create-identity.ts';
export { createDeleteOldLinks } from './delete-old-links.ts';
export { createDeleteOldSessions } from './delete-old-sessions.ts';
export { deviceOf } from './device.ts';
export { endLinks } from './email-links.repository.ts';
export { identityErrors } from './identity.errors.ts';
export { identityJobs } from './identity.jobs.ts';
export { type Device, normalizeEmail } from './identity.models.ts';
export {
  auditImpersonation,
  endImpersonations,
  findLiveImpersonation,
} from './impersonations.repository.ts';
export { insertAccount } from './insert-account.ts';
export { createKeepWayIn, isSameIssuer, type KeepWayIn } from './keep-way-in.ts';
export { createMakeAccount } from './make-account.ts';
export { createMakeResetLink } from './make-reset-link.ts';
export type { OpenSessionFor } from './open-session.ts';
export type { Passwords } from './passwords.ts';
export type { Invitations, RegistrationMode } from './register.ts';
export { createSendLink } from './send-link.ts';
export { recheckSessions, sessionEndedChannel } from './session-ends.ts';
export { beginSession, endSession, endSessionsOf } from './sessions.repository.ts';
