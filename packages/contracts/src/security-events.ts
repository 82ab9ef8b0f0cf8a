import { z } from 'zod';
import { idSchema, instantSchema, pageQuerySchema, pageSchema, workspaceParamsSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

/** What can look wrong. */
export const securityEventTypes = [
  'sign_in.failed',
  'sign_in.locked',
  'sign_in.new_device',
  'session.refresh_reused',
  'two_factor.turned_on',
  'two_factor.turned_off',
  'two_factor.codes_renewed',
  'two_factor.recovery_code_used',
  'two_factor.guessed',
  'passkey.added',
  'passkey.removed',
  'linked_sign_in.added',
  'linked_sign_in.removed',
  'permission.denied',
  'export.large',
  'export.huge',
  'account.deletion_cancelled',
  'account.deactivated',
  'account.reactivated',
  'account.made_operator',
  'account.impersonated',
] as const;
export const securityEventTypeSchema = z.enum(securityEventTypes);
export type SecurityEventType = z.infer<typeof securityEventTypeSchema>;

/** Weakest first. What is `severe` is told by mail as well. */
export const securitySeverities = ['notice', 'warning', 'severe'] as const;
export const securitySeveritySchema = z.enum(securitySeverities);
export type SecuritySeverity = z.infer<typeof securitySeveritySchema>;

const personSchema = z.object({ id: idSchema, name: z.string().nullable() });

/** Something that looks wrong, around an account, a workspace or both. */
export const securityEventSchema = z.object({
  id: idSchema,
  type: securityEventTypeSchema,
  severity: securitySeveritySchema,
  /** Null where it is about an account as such, or about nobody who is known. */
  workspaceId: idSchema.nullable(),
  /** Whose account it is; `name` is null where the person is gone. */
  person: personSchema.nullable(),
  /** Where it came from the first time; null where a reader may not know it. */
  ipAddress: z.string().nullable(),
  /** Such as `{ permission: "members.write" }`; never a secret. */
  details: z.record(z.string(), z.json()),
  /** The same again within a while is counted, not listed. */
  occurrences: z.int().min(1),
  createdAt: instantSchema,
  lastSeenAt: instantSchema,
  /** When somebody looked into it; null again when it happens again. */
  resolvedAt: instantSchema.nullable(),
  resolvedBy: personSchema.nullable(),
  /** Whether the reader may resolve it. */
  isResolvable: z.boolean(),
});
export type SecurityEvent = z.infer<typeof securityEventSchema>;

export const securityEventQuerySchema = pageQuerySchema.extend({
  cursor: idSchema.optional(),
  isOpen: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
export type SecurityEventQuery = z.output<typeof securityEventQuerySchema>;

const eventParamsSchema = z.object({ eventId: idSchema });

export const listMySecurityEvents = defineRoute({
  id: 'me.listSecurityEvents',
  method: 'GET',
  path: '/v1/me/security-events',
  summary: 'What looked wrong around my account, newest first.',
  access: { scope: 'user' },
  query: securityEventQuerySchema,
  status: 200,
  response: pageSchema(securityEventSchema),
  errors: [],
});

export const resolveMySecurityEvent = defineRoute({
  id: 'me.resolveSecurityEvent',
  method: 'POST',
  path: '/v1/me/security-events/:eventId/resolve',
  summary: 'Say that I looked into it; safe to repeat.',
  access: { scope: 'user' },
  params: eventParamsSchema,
  status: 200,
  response: securityEventSchema,
  errors: ['security_event.not_found'],
});

export const listSecurityEvents = defineRoute({
  id: 'securityEvents.list',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/security-events',
  summary:
    'What looked wrong in a workspace, and around the accounts of its members since they joined (where from, only they know), newest first.',
  access: { scope: 'workspace', permission: 'security_events.manage' },
  params: workspaceParamsSchema,
  query: securityEventQuerySchema,
  status: 200,
  response: pageSchema(securityEventSchema),
  errors: [],
});

export const resolveSecurityEvent = defineRoute({
  id: 'securityEvents.resolve',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/security-events/:eventId/resolve',
  summary: 'Say that somebody looked into an event of the workspace; safe to repeat.',
  access: { scope: 'workspace', permission: 'security_events.manage' },
  params: workspaceParamsSchema.extend(eventParamsSchema.shape),
  status: 200,
  response: securityEventSchema,
  errors: ['security_event.not_found'],
});

export const securityEventRoutes = [
  listMySecurityEvents,
  resolveMySecurityEvent,
  listSecurityEvents,
  resolveSecurityEvent,
];
