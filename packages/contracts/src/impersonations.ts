import { z } from 'zod';
import { sessionAnswerSchema } from './identity.ts';
import { idSchema, instantSchema, pageQuerySchema, pageSchema } from './primitives.ts';
import { defineRoute, type RouteContract } from './route.ts';

/** An operator acts for a person at most so long from the start on, whatever they do. */
export const impersonationLifeMinutes = 30;

/** Who ended it before its time, or that the time was over. */
export const impersonationEnds = ['operator', 'user', 'operator_session', 'user_sessions', 'expired'] as const;
export const impersonationEndSchema = z.enum(impersonationEnds);
export type ImpersonationEnd = z.infer<typeof impersonationEndSchema>;

/** Somebody by id; `name` is null where they are gone. */
const personSchema = z.object({ id: idSchema, name: z.string().nullable() });

/** That an operator acts, or acted, for a person: with their rights in their workspaces, but for what is dangerous. */
export const impersonationSchema = z.object({
  id: idSchema,
  operator: personSchema,
  /** For whom. */
  user: personSchema,
  /** As the operator stated it. */
  reason: z.string(),
  startedAt: instantSchema,
  /** When it ends at the latest. */
  expiresAt: instantSchema,
  endedAt: instantSchema.nullable(),
  endedBy: impersonationEndSchema.nullable(),
});
export type Impersonation = z.infer<typeof impersonationSchema>;

/** What an operator acts by: as if the person had signed in, without a refresh cookie. */
export const impersonationAnswerSchema = sessionAnswerSchema.extend({ impersonation: impersonationSchema });
export type ImpersonationAnswer = z.infer<typeof impersonationAnswerSchema>;

const listQuerySchema = pageQuerySchema.extend({ cursor: idSchema.optional() });
const paramsSchema = z.object({ impersonationId: idSchema });

export const startImpersonation = defineRoute({
  id: 'admin.startImpersonation',
  method: 'POST',
  path: '/v1/admin/impersonations',
  summary:
    'Act for a person, for 30 minutes at most; ends what I did for another. They are told by mail and see it in their account.',
  access: { scope: 'platform', permission: 'users.impersonate' },
  stepUp: true,
  body: z.strictObject({
    userId: idSchema,
    /** Shown to the person. */
    reason: z
      .string()
      .trim()
      .min(1, 'Say why: the person reads it.')
      .max(500, 'Use at most 500 characters.')
      .regex(/^[^\p{Cc}]*$/u, 'Write it on one line.'),
  }),
  status: 201,
  response: impersonationAnswerSchema,
  errors: ['user.not_found', 'user.is_operator', 'user.inactive'],
});

export const renewImpersonation = defineRoute({
  id: 'admin.renewImpersonation',
  method: 'POST',
  path: '/v1/admin/impersonations/:impersonationId/access-tokens',
  summary: 'Another access token for what I started in this session and has not ended; it ends no later.',
  access: { scope: 'platform', permission: 'users.impersonate' },
  params: paramsSchema,
  status: 201,
  response: impersonationAnswerSchema,
  errors: ['impersonation.not_found', 'impersonation.ended'],
});

export const listImpersonations = defineRoute({
  id: 'admin.listImpersonations',
  method: 'GET',
  path: '/v1/admin/impersonations',
  summary: 'Which operator acted for whom, newest first.',
  access: { scope: 'platform', permission: 'users.impersonate' },
  query: listQuerySchema,
  status: 200,
  response: pageSchema(impersonationSchema),
  errors: [],
});

export const endImpersonation = defineRoute({
  id: 'admin.endImpersonation',
  method: 'POST',
  path: '/v1/admin/impersonations/:impersonationId/end',
  summary: 'End it, mine or another operator’s; its access tokens stop working at once. Safe to repeat.',
  access: { scope: 'platform', permission: 'users.impersonate' },
  params: paramsSchema,
  status: 200,
  response: impersonationSchema,
  errors: ['impersonation.not_found'],
});

export const listMyImpersonations = defineRoute({
  id: 'me.listImpersonations',
  method: 'GET',
  path: '/v1/me/impersonations',
  summary: 'Which operators acted for me, when and why, newest first.',
  access: { scope: 'user' },
  whileActing: 'open',
  query: listQuerySchema,
  status: 200,
  response: pageSchema(impersonationSchema),
  errors: [],
});

export const endMyImpersonation = defineRoute({
  id: 'me.endImpersonation',
  method: 'POST',
  path: '/v1/me/impersonations/:impersonationId/end',
  summary: 'End that an operator acts for me, at once. Safe to repeat.',
  access: { scope: 'user' },
  params: paramsSchema,
  status: 200,
  response: impersonationSchema,
  errors: ['impersonation.not_found'],
});

export const impersonationRoutes = [
  startImpersonation,
  renewImpersonation,
  listImpersonations,
  endImpersonation,
  listMyImpersonations,
  endMyImpersonation,
];

/** What they may look at only: who is in a workspace, its end, and what looked wrong. */
const lookedAtOnly: ReadonlySet<string> = new Set(['members.write', 'security_events.manage', 'workspace.own']);

/**
 * Whether an operator may call a route while they act for somebody. Of workspaces all that is not dangerous; of an
 * account only what says so (`whileActing`), so that nothing new is open by mistake; of operators nothing.
 */
export function isOpenWhileActing({ access, method, stepUp, whileActing }: RouteContract): boolean {
  if (stepUp || access.scope === 'platform') return false;
  if (whileActing !== undefined) return whileActing === 'open';
  if (access.scope !== 'workspace') return access.scope !== 'user';
  return method === 'GET' || !lookedAtOnly.has(access.permission);
}
