import { z } from 'zod';
import { workspaceAccessSchema } from './identity.ts';
import { workspaceRoleSchema } from './permissions.ts';
import { idSchema, instantSchema, pageSchema, workspaceParamsSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

export const workspaceNameSchema = z
  .string()
  .trim()
  .min(1, 'Give a name.')
  .max(100, 'Use at most 100 characters.')
  .regex(/^[^\p{Cc}]*$/u, 'A name holds no control characters.');

/** Workspaces that one person owns, their personal one among them. */
export const maxOwnedWorkspaces = 20;

const memberParamsSchema = workspaceParamsSchema.extend({ userId: idSchema });

/** A person in a workspace. */
export const memberSchema = z.object({
  userId: idSchema,
  name: z.string(),
  email: z.string(),
  avatarUrl: z.string().nullable(),
  role: workspaceRoleSchema,
  joinedAt: instantSchema,
});
export type Member = z.infer<typeof memberSchema>;

export const listWorkspaces = defineRoute({
  id: 'workspaces.list',
  method: 'GET',
  path: '/v1/workspaces',
  summary: 'The workspaces I am a member of.',
  access: { scope: 'user' },
  whileActing: 'open',
  status: 200,
  response: pageSchema(workspaceAccessSchema),
  errors: [],
});

export const createWorkspace = defineRoute({
  id: 'workspaces.create',
  method: 'POST',
  path: '/v1/workspaces',
  summary: 'Make a workspace, whose owner I am. A person owns at most 20.',
  access: { scope: 'user' },
  body: z.strictObject({ name: workspaceNameSchema }),
  status: 201,
  response: workspaceAccessSchema,
  errors: ['workspace.too_many'],
});

export const getWorkspace = defineRoute({
  id: 'workspaces.get',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId',
  summary: 'A workspace, and what I may do there.',
  access: { scope: 'workspace', permission: 'workspace.read' },
  params: workspaceParamsSchema,
  status: 200,
  response: workspaceAccessSchema,
  errors: [],
});

export const updateWorkspace = defineRoute({
  id: 'workspaces.update',
  method: 'PATCH',
  path: '/v1/workspaces/:workspaceId',
  summary: 'Rename a workspace.',
  access: { scope: 'workspace', permission: 'settings.write' },
  params: workspaceParamsSchema,
  body: z.strictObject({ name: workspaceNameSchema }),
  status: 200,
  response: workspaceAccessSchema,
  errors: [],
});

export const listMembers = defineRoute({
  id: 'workspaces.listMembers',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/members',
  summary: 'The people of a workspace, in the order in which they joined.',
  access: { scope: 'workspace', permission: 'workspace.read' },
  params: workspaceParamsSchema,
  status: 200,
  response: z.object({ items: z.array(memberSchema), nextCursor: z.null() }),
  errors: [],
});

export const changeMemberRole = defineRoute({
  id: 'workspaces.changeRole',
  method: 'PATCH',
  path: '/v1/workspaces/:workspaceId/members/:userId',
  summary: 'Give a member another role. Only owners make owners and change them; one owner always remains.',
  access: { scope: 'workspace', permission: 'members.write' },
  params: memberParamsSchema,
  body: z.strictObject({ role: workspaceRoleSchema }),
  status: 200,
  response: memberSchema,
  errors: ['member.not_found', 'member.owners_only', 'member.last_owner'],
});

export const removeMember = defineRoute({
  id: 'workspaces.removeMember',
  method: 'DELETE',
  path: '/v1/workspaces/:workspaceId/members/:userId',
  summary: 'Take a member out, at once. Only owners take out owners; one owner always remains.',
  access: { scope: 'workspace', permission: 'members.write' },
  params: memberParamsSchema,
  status: 204,
  errors: ['member.not_found', 'member.owners_only', 'member.last_owner', 'workspace.is_personal'],
});

export const leaveWorkspace = defineRoute({
  id: 'workspaces.leave',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/leave',
  summary: 'Leave a workspace. Its last owner hands it over first, and nobody leaves their personal one.',
  access: { scope: 'workspace', permission: 'workspace.read' },
  whileActing: 'closed',
  params: workspaceParamsSchema,
  status: 204,
  errors: ['member.last_owner', 'workspace.is_personal'],
});

export const transferWorkspace = defineRoute({
  id: 'workspaces.transfer',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/transfer',
  summary: 'Make another member its owner instead of me; I stay as an admin.',
  access: { scope: 'workspace', permission: 'workspace.own' },
  stepUp: true,
  params: workspaceParamsSchema,
  body: z.strictObject({ userId: idSchema }),
  status: 200,
  response: workspaceAccessSchema,
  errors: ['member.not_found', 'workspace.is_personal'],
});

export const workspaceRoutes = [
  listWorkspaces,
  createWorkspace,
  getWorkspace,
  updateWorkspace,
  listMembers,
  changeMemberRole,
  removeMember,
  leaveWorkspace,
  transferWorkspace,
];
