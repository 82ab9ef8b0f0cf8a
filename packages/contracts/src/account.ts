import { z } from 'zod';
import { emailSchema, passwordSchema, userSchema } from './identity.ts';
import { idSchema, instantSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

const nameSchema = z
  .string()
  .trim()
  .min(1, 'Give a name.')
  .max(100, 'Use at most 100 characters.')
  .regex(/^[^\p{Cc}]*$/u, 'A name holds no control characters.');

/** Never with `@`: it cannot be taken for an address. */
export const usernameSchema = z
  .string()
  .trim()
  .min(3, 'Use at least 3 characters.')
  .max(30, 'Use at most 30 characters.')
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i,
    'Use letters, digits and, between them, dots, dashes and underscores.',
  );

/** An offset such as `+10:00` is no place. */
function isTimezone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    // There is no such place.
    return false;
  }
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    // It is not well-formed.
    return false;
  }
}

/** Spaces, dashes, dots and brackets are for the eye. */
const phoneSchema = z
  .string()
  .max(40)
  .transform((typed) => typed.replace(/[\s().-]/g, ''))
  .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, 'Give the number with its country, such as +61 2 5550 1234.'));

/** What is left out stays; null takes away. */
export const updateMe = defineRoute({
  id: 'me.update',
  method: 'PATCH',
  path: '/v1/me',
  summary: 'Change what is known of me.',
  access: { scope: 'user' },
  body: z.strictObject({
    name: nameSchema.optional(),
    givenName: nameSchema.nullable().optional(),
    familyName: nameSchema.nullable().optional(),
    username: usernameSchema.nullable().optional(),
    timezone: z.string().max(64).refine(isTimezone, 'Give a time zone such as Australia/Sydney.').nullable().optional(),
    language: z
      .string()
      .max(35)
      .refine(isLanguage, 'Give a language such as en-AU.')
      .transform((tag) => Intl.getCanonicalLocales(tag)[0] ?? tag)
      .nullable()
      .optional(),
    phone: phoneSchema.nullable().optional(),
  }),
  status: 200,
  response: userSchema,
  errors: ['account.username_taken'],
});

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
  errors: ['auth.password_wrong', 'auth.password_too_common', 'auth.too_many_attempts'],
});

export const changeEmail = defineRoute({
  id: 'me.changeEmail',
  method: 'PUT',
  path: '/v1/me/email',
  summary:
    'Send a link to another address of mine; it becomes mine when the link is used, within a day. The answer is the same where the address is somebody else’s.',
  access: { scope: 'user' },
  stepUp: true,
  limit: 'links',
  body: z.strictObject({ email: emailSchema }),
  status: 204,
  errors: [],
});

/** Until an account that is to be deleted is. */
export const accountGraceDays = 14;

export const deleteMe = defineRoute({
  id: 'me.delete',
  method: 'DELETE',
  path: '/v1/me',
  summary:
    'Have my account deleted in 14 days, with every workspace that has no other member; ends all my sessions. Signing in until then keeps it.',
  access: { scope: 'user' },
  stepUp: true,
  status: 200,
  response: z.object({ deletionDueAt: instantSchema }),
  errors: ['account.sole_owner'],
});

export const accountRoutes = [
  deleteMe,
  updateMe,
  changeEmail,
  listSessions,
  endSession,
  endOtherSessions,
  signOutEverywhere,
  changePassword,
];
