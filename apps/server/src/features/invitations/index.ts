export { createAccepting } from './accept-invitation.ts';
export { createDeleteOldInvitations } from './delete-old-invitations.ts';
export { createInvitationRoutes } from './invitations.routes.ts';
