import { z } from 'zod';
import { permissionSchema, workspaceRoleSchema } from './permissions.ts';
import { idSchema, instantSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

export const userSchema = z.object({
  id: idSchema,
  email: z.string(),
  name: z.string(),
  /** Of a square picture: absolute, or relative to this server; null without one. */
  avatarUrl: z.string().nullable(),
  createdAt: instantSchema,
});
export type User = z.infer<typeof userSchema>;

export const workspaceSchema = z.object({
  id: idSchema,
  name: z.string(),
  isPersonal: z.boolean(),
  createdAt: instantSchema,
});
export type Workspace = z.infer<typeof workspaceSchema>;

/** What a sign-in answers; the refresh token travels in a cookie only. */
export const sessionAnswerSchema = z.object({
  user: userSchema,
  workspace: workspaceSchema,
  accessToken: z.string(),
  expiresAt: instantSchema,
});
export type SessionAnswer = z.infer<typeof sessionAnswerSchema>;

const emailSchema = z.email('Give an e-mail address like name@example.org.').max(254);
const passwordSchema = z.string().min(8, 'Use at least 8 characters.').max(1024, 'Use at most 1024 characters.');

export const registerBodySchema = z.strictObject({
  email: emailSchema,
  password: passwordSchema,
  name: z.string().trim().min(1, 'Give a name.').max(100),
});
export const signInBodySchema = z.strictObject({
  email: z.string().min(1).max(254),
  password: z.string().min(1).max(1024),
});

export const register = defineRoute({
  id: 'auth.register',
  method: 'POST',
  path: '/v1/auth/register',
  summary: 'Create an account with a personal workspace and sign in.',
  access: { scope: 'public' },
  body: registerBodySchema,
  status: 201,
  response: sessionAnswerSchema,
  errors: ['auth.email_taken', 'auth.registration_closed', 'auth.password_too_common', 'auth.origin_refused'],
});

export const signIn = defineRoute({
  id: 'auth.signIn',
  method: 'POST',
  path: '/v1/auth/sign-in',
  summary: 'Sign in with e-mail and password.',
  access: { scope: 'public' },
  body: signInBodySchema,
  status: 200,
  response: sessionAnswerSchema,
  errors: ['auth.credentials_invalid', 'auth.origin_refused'],
});

export const refresh = defineRoute({
  id: 'auth.refresh',
  method: 'POST',
  path: '/v1/auth/refresh',
  summary: 'Rotate the refresh cookie and get a new access token.',
  access: { scope: 'public' },
  status: 200,
  response: sessionAnswerSchema,
  errors: ['auth.refresh_invalid', 'auth.refresh_reused', 'auth.origin_refused'],
});

export const signOut = defineRoute({
  id: 'auth.signOut',
  method: 'POST',
  path: '/v1/auth/sign-out',
  summary: 'End this session; safe to repeat.',
  access: { scope: 'public' },
  status: 204,
  errors: ['auth.origin_refused'],
});

export const workspaceAccessSchema = workspaceSchema.extend({
  role: workspaceRoleSchema,
  permissions: z.array(permissionSchema),
});
export type WorkspaceAccess = z.infer<typeof workspaceAccessSchema>;

export const me = defineRoute({
  id: 'me.read',
  method: 'GET',
  path: '/v1/me',
  summary: 'Who I am and what I may do where.',
  access: { scope: 'user' },
  status: 200,
  response: z.object({ user: userSchema, workspaces: z.array(workspaceAccessSchema) }),
  errors: [],
});
