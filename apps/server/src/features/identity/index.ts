export { createToUser, type ToUser } from './answer-session.ts';
export { createIdentity, type IdentityDeps, type IdentityKeys } from './create-identity.ts';
export { createDeleteOldLinks } from './delete-old-links.ts';
export { createDeleteOldSessions } from './delete-old-sessions.ts';
export { identityJobs } from './identity.jobs.ts';
export { createMakeResetLink } from './make-reset-link.ts';
export type { RegistrationMode } from './register.ts';
export { createSendLink } from './send-link.ts';
export { recheckSessions, sessionEndedChannel } from './sessions.repository.ts';
