import { z } from 'zod';
import { permissionSchema, platformPermissionSchema, workspaceRoleSchema } from './permissions.ts';
import { idSchema, instantSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

export const userSchema = z.object({
  id: idSchema,
  email: z.string(),
  /** The name shown to others. */
  name: z.string(),
  givenName: z.string().nullable(),
  familyName: z.string().nullable(),
  /** Taken at sign-in like the e-mail address; unique without case. */
  username: z.string().nullable(),
  /** Of the IANA database, such as `Australia/Sydney`. */
  timezone: z.string().nullable(),
  /** BCP 47, such as `en-AU`. */
  language: z.string().nullable(),
  /** E.164, such as `+61255501234`. */
  phone: z.string().nullable(),
  /** Of a square picture: absolute, or relative to this server; null without one. */
  avatarUrl: z.string().nullable(),
  /** When they showed that they read mail at the address; null until then. */
  emailVerifiedAt: instantSchema.nullable(),
  lastSignInAt: instantSchema.nullable(),
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

export const emailSchema = z.email('Give an e-mail address like name@example.org.').max(254);
export const passwordSchema = z.string().min(8, 'Use at least 8 characters.').max(1024, 'Use at most 1024 characters.');

/** The secret of a link, as it stands behind `#` in its address. */
export const linkTokenSchema = z.string().min(1).max(200);

export const registerBodySchema = z.strictObject({
  email: emailSchema,
  password: passwordSchema,
  name: z.string().trim().min(1, 'Give a name.').max(100),
  /** Of an invitation to this address: it is accepted with the account, and the address counts as verified. */
  invitationToken: linkTokenSchema.optional(),
});
export const signInBodySchema = z.strictObject({
  /** The e-mail address, or the username. */
  email: z.string().min(1).max(254),
  password: z.string().min(1).max(1024),
});

export const register = defineRoute({
  id: 'auth.register',
  method: 'POST',
  path: '/v1/auth/register',
  summary: 'Create an account with a personal workspace and sign in.',
  access: { scope: 'public' },
  limit: 'registrations',
  body: registerBodySchema,
  status: 201,
  response: sessionAnswerSchema,
  errors: [
    'auth.email_taken',
    'auth.registration_closed',
    'auth.password_too_common',
    'auth.email_unverified',
    'auth.origin_refused',
    'invitation.link_invalid',
    'invitation.other_address',
  ],
});

export const signIn = defineRoute({
  id: 'auth.signIn',
  method: 'POST',
  path: '/v1/auth/sign-in',
  summary:
    'Sign in with e-mail address or username, and password. With two-factor sign-in on it answers `auth.second_factor_required` and a cookie for the next step.',
  access: { scope: 'public' },
  body: signInBodySchema,
  status: 200,
  response: sessionAnswerSchema,
  errors: ['auth.credentials_invalid', 'auth.too_many_attempts', 'auth.second_factor_required', 'auth.origin_refused'],
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

/** Where a link is to be sent. */
export const linkBodySchema = z.strictObject({ email: emailSchema });

export const resendVerification = defineRoute({
  id: 'auth.resendVerification',
  method: 'POST',
  path: '/v1/auth/resend-verification',
  summary: 'Send the link that verifies an address again. The answer is the same whether there is such an account.',
  access: { scope: 'public' },
  limit: 'links',
  body: linkBodySchema,
  status: 204,
  errors: ['auth.origin_refused'],
});

export const verifyEmail = defineRoute({
  id: 'auth.verifyEmail',
  method: 'POST',
  path: '/v1/auth/verify-email',
  summary: 'Verify an e-mail address by the token of the link sent to it. Works once, for 24 hours.',
  access: { scope: 'public' },
  body: z.strictObject({ token: linkTokenSchema }),
  status: 204,
  errors: ['auth.link_invalid', 'auth.origin_refused'],
});

export const forgotPassword = defineRoute({
  id: 'auth.forgotPassword',
  method: 'POST',
  path: '/v1/auth/forgot-password',
  summary: 'Send a link for a new password. The answer is the same whether there is such an account.',
  access: { scope: 'public' },
  limit: 'links',
  body: linkBodySchema,
  status: 204,
  errors: ['auth.origin_refused'],
});

export const resetPassword = defineRoute({
  id: 'auth.resetPassword',
  method: 'POST',
  path: '/v1/auth/reset-password',
  summary: 'Set a new password by the token of the link, which works once, for 30 minutes; ends every session.',
  access: { scope: 'public' },
  body: z.strictObject({ token: linkTokenSchema, password: passwordSchema }),
  status: 204,
  errors: ['auth.link_invalid', 'auth.password_too_common', 'auth.origin_refused'],
});

export const workspaceAccessSchema = workspaceSchema.extend({
  role: workspaceRoleSchema,
  permissions: z.array(permissionSchema),
  /** Since when it is read-only; null where it is not. */
  archivedAt: instantSchema.nullable(),
  /** When it goes with all that is in it; until then it is read-only. null where it is to stay. */
  deletesAt: instantSchema.nullable(),
});
export type WorkspaceAccess = z.infer<typeof workspaceAccessSchema>;

export const me = defineRoute({
  id: 'me.read',
  method: 'GET',
  path: '/v1/me',
  summary: 'Who I am and what I may do where.',
  access: { scope: 'user' },
  whileActing: 'open',
  status: 200,
  response: z.object({
    user: userSchema,
    workspaces: z.array(workspaceAccessSchema),
    /** Whether links that verify addresses are sent here, and whether one has to be used before signing in. */
    emailVerification: z.enum(['off', 'on', 'required']),
    /** What I may do on the whole instance: nothing, unless I am an operator. */
    platformPermissions: z.array(platformPermissionSchema),
    /** The operator who asks, and until when they may, where one acts for me; null where it is I. */
    acting: z
      .object({ impersonationId: idSchema, operatorId: idSchema, reason: z.string(), expiresAt: instantSchema })
      .nullable(),
  }),
  errors: [],
});
