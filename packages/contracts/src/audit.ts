import { z } from 'zod';
import { idSchema, instantSchema, pageQuerySchema, pageSchema, workspaceParamsSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

/** What can be done to people, roles, settings and shares of a workspace. */
export const auditActions = [
  'workspace.created',
  'workspace.renamed',
  'workspace.settings_changed',
  'workspace.archived',
  'workspace.unarchived',
  'workspace.deletion_scheduled',
  'workspace.restored',
  'invitation.created',
  'invitation.resent',
  'invitation.revoked',
  'member.joined',
  'member.role_changed',
  'member.removed',
  'member.left',
  'workspace.transferred',
  'engine_setting.changed',
  'vocabulary.added',
  'vocabulary.removed',
  'impersonation.started',
  'impersonation.ended',
] as const;
export const auditActionSchema = z.enum(auditActions);
export type AuditAction = z.infer<typeof auditActionSchema>;

/** One thing that somebody did. */
export const auditEntrySchema = z.object({
  id: idSchema,
  /** 1, 2, 3, … in its workspace, without gaps. */
  seq: z.int().min(1),
  action: auditActionSchema,
  /** Who did it; null where the platform did. `name` is null where the person is gone. */
  actor: z.object({ id: idSchema, name: z.string().nullable() }).nullable(),
  /** The operator who did it while they acted for the actor; null where the actor did it themselves. */
  operator: z.object({ id: idSchema, name: z.string().nullable() }).nullable(),
  /** The address it came from. */
  ipAddress: z.string().nullable(),
  /** What it was done to, such as `{ type: "user", id }`. */
  subject: z.object({ type: z.string(), id: z.string() }),
  /** What changed, such as `{ from: "viewer", to: "editor" }`; never a secret. */
  details: z.record(z.string(), z.json()),
  createdAt: instantSchema,
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const listAuditEntries = defineRoute({
  id: 'audit.list',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/audit-entries',
  summary: 'Who did what, newest first; all of it, or of one action or person, or of a span of time.',
  access: { scope: 'workspace', permission: 'audit.read' },
  params: workspaceParamsSchema,
  query: pageQuerySchema.extend({
    cursor: z
      .string()
      .regex(/^[1-9]\d{0,14}$/, 'Take the cursor from the page before.')
      .optional(),
    action: auditActionSchema.optional(),
    actorId: idSchema.optional(),
    /** From this instant on, and before that one. */
    from: instantSchema.optional(),
    to: instantSchema.optional(),
  }),
  status: 200,
  response: pageSchema(auditEntrySchema),
  errors: [],
});

export const auditRoutes = [listAuditEntries];
