export { createToUser, type ToUser } from './answer-session.ts';
export { createIdentity, type IdentityDeps, type IdentityKeys } from './create-identity.ts';
export { createDeleteOldSessions } from './delete-old-sessions.ts';
export type { RegistrationMode } from './register.ts';
export { recheckSessions, sessionEndedChannel } from './sessions.repository.ts';
