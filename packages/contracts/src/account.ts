import { z } from 'zod';
import { passwordSchema } from './identity.ts';
import { idSchema, instantSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

/** A device on which the person is signed in. */
export const sessionSchema = z.object({
  id: idSchema,
  /** Browser and system in words, such as "Firefox on Linux"; "An unknown device" where it does not say. */
  device: z.string(),
  /** Where it was used last. */
  ipAddress: z.string(),
  createdAt: instantSchema,
  /** Exact to the life of an access token, ten minutes. */
  lastUsedAt: instantSchema,
  /** When it ends however much it is used. */
  expiresAt: instantSchema,
  /** Whether it is the one that asks. */
  isCurrent: z.boolean(),
});
export type SessionView = z.infer<typeof sessionSchema>;

export const listSessions = defineRoute({
  id: 'me.listSessions',
  method: 'GET',
  path: '/v1/me/sessions',
  summary: 'Where I am signed in: this session first, then by their last use.',
  access: { scope: 'user' },
  status: 200,
  response: z.object({ items: z.array(sessionSchema), nextCursor: z.null() }),
  errors: [],
});

export const endSession = defineRoute({
  id: 'me.endSession',
  method: 'DELETE',
  path: '/v1/me/sessions/:sessionId',
  summary: 'End one of my sessions; its access tokens stop working at once.',
  access: { scope: 'user' },
  params: z.object({ sessionId: idSchema }),
  status: 204,
  errors: ['session.not_found'],
});

export const endOtherSessions = defineRoute({
  id: 'me.endOtherSessions',
  method: 'DELETE',
  path: '/v1/me/sessions',
  summary: 'End all my sessions but this one; safe to repeat.',
  access: { scope: 'user' },
  status: 204,
  errors: [],
});

export const signOutEverywhere = defineRoute({
  id: 'auth.signOutEverywhere',
  method: 'POST',
  path: '/v1/auth/sign-out-everywhere',
  summary: 'End all my sessions, this one too.',
  access: { scope: 'user' },
  status: 204,
  errors: ['auth.origin_refused'],
});

/** The password that somebody has now, asked for again before what is dangerous. */
export const currentPasswordSchema = z.string().min(1, 'Give your password.').max(1024);

export const changePassword = defineRoute({
  id: 'me.changePassword',
  method: 'PUT',
  path: '/v1/me/password',
  summary: 'Change my password; ends all my other sessions.',
  access: { scope: 'user' },
  body: z.strictObject({ currentPassword: currentPasswordSchema, password: passwordSchema }),
  status: 204,
  errors: ['auth.password_wrong', 'auth.password_too_common'],
});

export const accountRoutes = [listSessions, endSession, endOtherSessions, signOutEverywhere, changePassword];
