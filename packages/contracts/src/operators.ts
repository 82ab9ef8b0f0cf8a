import { z } from 'zod';
import { idSchema, instantSchema, pageQuerySchema, pageSchema } from './primitives.ts';
import { defineRoute } from './route.ts';
import { securityEventQuerySchema, securityEventSchema } from './security-events.ts';
import { mailStateSchema } from './states.ts';

const searchQuerySchema = pageQuerySchema.extend({
  cursor: idSchema.optional(),
  /** A part of a name or an e-mail address. */
  search: z.string().trim().max(254).optional(),
});
export type SearchQuery = z.output<typeof searchQuerySchema>;

/** A person as operators see them. */
export const adminUserSchema = z.object({
  id: idSchema,
  email: z.string(),
  name: z.string(),
  isActive: z.boolean(),
  isOperator: z.boolean(),
  emailVerifiedAt: instantSchema.nullable(),
  lastSignInAt: instantSchema.nullable(),
  openSessionCount: z.int().min(0),
  createdAt: instantSchema,
});
export type AdminUser = z.infer<typeof adminUserSchema>;

/** A workspace as operators see it: nothing of what is in it. */
export const adminWorkspaceSchema = z.object({
  id: idSchema,
  name: z.string(),
  isPersonal: z.boolean(),
  memberCount: z.int().min(0),
  owners: z.array(z.object({ id: idSchema, name: z.string(), email: z.string() })),
  createdAt: instantSchema,
});
export type AdminWorkspace = z.infer<typeof adminWorkspaceSchema>;

/** A mail of the local outbox. */
export const outboxMailSchema = z.object({
  id: idSchema,
  toAddress: z.string(),
  category: z.string(),
  subject: z.string(),
  state: mailStateSchema,
  failureDetail: z.string().nullable(),
  createdAt: instantSchema,
  /** Null where a mail server has it, or its links are dead. */
  text: z.string().nullable(),
});
export type OutboxMail = z.infer<typeof outboxMailSchema>;

const userParamsSchema = z.object({ userId: idSchema });
const eventParamsSchema = z.object({ eventId: idSchema });

export const listAdminUsers = defineRoute({
  id: 'admin.listUsers',
  method: 'GET',
  path: '/v1/admin/users',
  summary: 'The people of this instance, newest first.',
  access: { scope: 'platform', permission: 'users.read' },
  query: searchQuerySchema,
  status: 200,
  response: pageSchema(adminUserSchema),
  errors: [],
});

export const readAdminUser = defineRoute({
  id: 'admin.readUser',
  method: 'GET',
  path: '/v1/admin/users/:userId',
  summary: 'One person.',
  access: { scope: 'platform', permission: 'users.read' },
  params: userParamsSchema,
  status: 200,
  response: adminUserSchema,
  errors: ['user.not_found'],
});

export const deactivateUser = defineRoute({
  id: 'admin.deactivateUser',
  method: 'POST',
  path: '/v1/admin/users/:userId/deactivate',
  summary: 'Lock a person out: every session of theirs ends at once. Safe to repeat.',
  access: { scope: 'platform', permission: 'users.write' },
  params: userParamsSchema,
  status: 200,
  response: adminUserSchema,
  errors: ['user.not_found', 'user.is_self'],
});

export const reactivateUser = defineRoute({
  id: 'admin.reactivateUser',
  method: 'POST',
  path: '/v1/admin/users/:userId/reactivate',
  summary: 'Let a person in again, by a new sign-in. Safe to repeat.',
  access: { scope: 'platform', permission: 'users.write' },
  params: userParamsSchema,
  status: 200,
  response: adminUserSchema,
  errors: ['user.not_found', 'user.is_self'],
});

export const listAdminWorkspaces = defineRoute({
  id: 'admin.listWorkspaces',
  method: 'GET',
  path: '/v1/admin/workspaces',
  summary: 'The workspaces of this instance, newest first.',
  access: { scope: 'platform', permission: 'workspaces.read' },
  query: searchQuerySchema,
  status: 200,
  response: pageSchema(adminWorkspaceSchema),
  errors: [],
});

export const listOutbox = defineRoute({
  id: 'admin.listOutbox',
  method: 'GET',
  path: '/v1/admin/outbox',
  summary: 'The newest mail of this instance; with its text where no mail server is set up.',
  access: { scope: 'platform', permission: 'outbox.read' },
  query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
  status: 200,
  response: z.object({ items: z.array(outboxMailSchema), nextCursor: z.null() }),
  errors: [],
});

export const listAllSecurityEvents = defineRoute({
  id: 'admin.listSecurityEvents',
  method: 'GET',
  path: '/v1/admin/security-events',
  summary: 'What looked wrong anywhere on this instance, newest first.',
  access: { scope: 'platform', permission: 'security_events.read' },
  query: securityEventQuerySchema,
  status: 200,
  response: pageSchema(securityEventSchema),
  errors: [],
});

export const resolveAnySecurityEvent = defineRoute({
  id: 'admin.resolveSecurityEvent',
  method: 'POST',
  path: '/v1/admin/security-events/:eventId/resolve',
  summary: 'Say that somebody looked into an event; safe to repeat.',
  access: { scope: 'platform', permission: 'security_events.write' },
  params: eventParamsSchema,
  status: 200,
  response: securityEventSchema,
  errors: ['security_event.not_found'],
});

export const operatorRoutes = [
  listAdminUsers,
  readAdminUser,
  deactivateUser,
  reactivateUser,
  listAdminWorkspaces,
  listOutbox,
  listAllSecurityEvents,
  resolveAnySecurityEvent,
];
