import { z } from 'zod';
import { emailSchema, linkTokenSchema, workspaceAccessSchema } from './identity.ts';
import { workspaceRoleSchema } from './permissions.ts';
import { idSchema, instantSchema, workspaceParamsSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

/** Invitations of a workspace that can be accepted at one time. */
export const maxOpenInvitations = 100;

const invitationParamsSchema = workspaceParamsSchema.extend({ invitationId: idSchema });

/** An offer of a role, until it is accepted or taken back. */
export const invitationSchema = z.object({
  id: idSchema,
  email: z.string(),
  role: workspaceRoleSchema,
  /** `expired`: its link works no more, because it is too old or whoever sent it may not give the role any more. */
  state: z.enum(['open', 'expired']),
  /** `name` is null where the person is gone. */
  invitedBy: z.object({ id: idSchema, name: z.string().nullable() }),
  /** When the newest link was sent, and until when it works. */
  sentAt: instantSchema,
  expiresAt: instantSchema,
  createdAt: instantSchema,
});
export type Invitation = z.infer<typeof invitationSchema>;

/** What whoever holds the link is shown of it. */
export const invitationPreviewSchema = z.object({
  workspaceId: idSchema,
  workspaceName: z.string(),
  role: workspaceRoleSchema,
  /** The address that the link was sent to: only its account can accept. */
  email: z.string(),
  /** null where the person is gone. */
  inviterName: z.string().nullable(),
  /** Whether the address has an account already. */
  hasAccount: z.boolean(),
  expiresAt: instantSchema,
});
export type InvitationPreview = z.infer<typeof invitationPreviewSchema>;

const tokenBodySchema = z.strictObject({ token: linkTokenSchema });

export const createInvitation = defineRoute({
  id: 'invitations.create',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/invitations',
  summary: 'Invite somebody by mail. The link works once, for 7 days. Only owners invite owners.',
  access: { scope: 'workspace', permission: 'members.write' },
  limit: 'links',
  params: workspaceParamsSchema,
  body: z.strictObject({ email: emailSchema, role: workspaceRoleSchema }),
  status: 201,
  response: invitationSchema,
  errors: [
    'auth.email_unverified',
    'member.owners_only',
    'member.exists',
    'workspace.is_personal',
    'invitation.exists',
    'invitation.too_many',
  ],
});

export const listInvitations = defineRoute({
  id: 'invitations.list',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/invitations',
  summary: 'Invitations that nobody has accepted yet, newest first.',
  access: { scope: 'workspace', permission: 'members.write' },
  params: workspaceParamsSchema,
  status: 200,
  response: z.object({ items: z.array(invitationSchema), nextCursor: z.null() }),
  errors: [],
});

export const resendInvitation = defineRoute({
  id: 'invitations.resend',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/invitations/:invitationId/resend',
  summary: 'Send a new link, which works for 7 days; the one before works no more. At most once a minute.',
  access: { scope: 'workspace', permission: 'members.write' },
  limit: 'links',
  params: invitationParamsSchema,
  status: 200,
  response: invitationSchema,
  errors: ['auth.email_unverified', 'invitation.not_found', 'invitation.sent_recently', 'member.owners_only'],
});

export const revokeInvitation = defineRoute({
  id: 'invitations.revoke',
  method: 'DELETE',
  path: '/v1/workspaces/:workspaceId/invitations/:invitationId',
  summary: 'Take an invitation back: its link works no more, from now on.',
  access: { scope: 'workspace', permission: 'members.write' },
  params: invitationParamsSchema,
  status: 204,
  errors: ['invitation.not_found', 'member.owners_only'],
});

export const previewInvitation = defineRoute({
  id: 'invitations.preview',
  method: 'POST',
  path: '/v1/invitations/preview',
  summary: 'What a link offers, by its token; uses nothing up.',
  access: { scope: 'public' },
  body: tokenBodySchema,
  status: 200,
  response: invitationPreviewSchema,
  errors: ['invitation.link_invalid'],
});

export const acceptInvitation = defineRoute({
  id: 'invitations.accept',
  method: 'POST',
  path: '/v1/invitations/accept',
  summary: 'Accept with the account I am signed in to, which has to have the invited address. Others register with it.',
  access: { scope: 'user' },
  body: tokenBodySchema,
  status: 200,
  response: workspaceAccessSchema,
  errors: ['invitation.link_invalid', 'invitation.other_address'],
});

export const invitationRoutes = [
  createInvitation,
  listInvitations,
  resendInvitation,
  revokeInvitation,
  previewInvitation,
  acceptInvitation,
];
