import { z } from 'zod';
import { sessionAnswerSchema } from './identity.ts';
import { idSchema, instantSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

const base64urlSchema = z.string().regex(/^[\w-]+$/, 'Use base64url.');
const shortIdSchema = base64urlSchema.max(2048);
const partSchema = base64urlSchema.max(20_000);

/** Options for `navigator.credentials`, in the JSON form of WebAuthn Level 3 (5.1.10): passed on as they are. */
export const passkeyOptionsSchema = z.looseObject({ challenge: z.string() });

/** What a browser answers to a question (WebAuthn Level 3, `AuthenticationResponseJSON`). */
export const passkeyAssertionSchema = z.object({
  id: shortIdSchema,
  rawId: shortIdSchema,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: partSchema,
    authenticatorData: partSchema,
    signature: partSchema,
    userHandle: shortIdSchema.optional(),
  }),
  clientExtensionResults: z.looseObject({}),
});
export type PasskeyAssertion = z.infer<typeof passkeyAssertionSchema>;

/** What a browser answers when it made a passkey (`RegistrationResponseJSON`). */
export const passkeyRegistrationSchema = z.object({
  id: shortIdSchema,
  rawId: shortIdSchema,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: partSchema,
    attestationObject: partSchema,
    transports: z.array(z.string().max(30)).max(10).optional(),
  }),
  clientExtensionResults: z.looseObject({}),
});
export type PasskeyRegistration = z.infer<typeof passkeyRegistrationSchema>;

const passkeyNameSchema = z
  .string()
  .trim()
  .min(1, 'Give a name.')
  .max(100, 'Use at most 100 characters.')
  .regex(/^[^\p{Cc}]*$/u, 'A name holds no control characters.');

export const passkeySchema = z.object({
  id: idSchema,
  name: z.string(),
  /** Kept by a service of its maker, so that it outlives the device. */
  isBackedUp: z.boolean(),
  lastUsedAt: instantSchema.nullable(),
  createdAt: instantSchema,
});
export type Passkey = z.infer<typeof passkeySchema>;

const passkeyParamsSchema = z.object({ passkeyId: idSchema });

export const passkeyOptions = defineRoute({
  id: 'auth.passkeyOptions',
  method: 'POST',
  path: '/v1/auth/passkey/options',
  summary:
    'A question for a passkey: to sign in, as a second factor, or for step-up. Its answer works once, for ten minutes.',
  access: { scope: 'public' },
  status: 200,
  response: passkeyOptionsSchema,
  errors: ['passkey.unavailable', 'auth.origin_refused'],
});

export const passkeySignIn = defineRoute({
  id: 'auth.passkey',
  method: 'POST',
  path: '/v1/auth/passkey',
  summary: 'Sign in by a passkey, without a password.',
  access: { scope: 'public' },
  body: z.strictObject({ passkey: passkeyAssertionSchema }),
  status: 200,
  response: sessionAnswerSchema,
  errors: ['auth.passkey_invalid', 'passkey.unavailable', 'auth.origin_refused'],
});

export const listPasskeys = defineRoute({
  id: 'me.listPasskeys',
  method: 'GET',
  path: '/v1/me/passkeys',
  summary: 'My passkeys, in the order in which I added them.',
  access: { scope: 'user' },
  status: 200,
  response: z.object({ items: z.array(passkeySchema), nextCursor: z.null() }),
  errors: [],
});

export const newPasskeyOptions = defineRoute({
  id: 'me.newPasskeyOptions',
  method: 'POST',
  path: '/v1/me/passkeys/options',
  summary: 'What a browser needs to make a passkey for me.',
  access: { scope: 'user' },
  stepUp: true,
  status: 200,
  response: passkeyOptionsSchema,
  errors: ['passkey.unavailable', 'passkey.full', 'auth.email_unverified'],
});

export const addPasskey = defineRoute({
  id: 'me.addPasskey',
  method: 'POST',
  path: '/v1/me/passkeys',
  summary: 'Add a passkey that a browser made.',
  access: { scope: 'user' },
  stepUp: true,
  body: z.strictObject({ name: passkeyNameSchema, passkey: passkeyRegistrationSchema }),
  status: 201,
  response: passkeySchema,
  errors: ['auth.passkey_invalid', 'passkey.unavailable', 'passkey.full', 'passkey.taken', 'auth.email_unverified'],
});

export const renamePasskey = defineRoute({
  id: 'me.renamePasskey',
  method: 'PATCH',
  path: '/v1/me/passkeys/:passkeyId',
  summary: 'Rename a passkey.',
  access: { scope: 'user' },
  params: passkeyParamsSchema,
  body: z.strictObject({ name: passkeyNameSchema }),
  status: 200,
  response: passkeySchema,
  errors: ['passkey.not_found'],
});

export const removePasskey = defineRoute({
  id: 'me.removePasskey',
  method: 'DELETE',
  path: '/v1/me/passkeys/:passkeyId',
  summary: 'Remove a passkey: it signs nobody in from now on. The last way in stays.',
  access: { scope: 'user' },
  stepUp: true,
  params: passkeyParamsSchema,
  status: 204,
  errors: ['passkey.not_found', 'auth.last_way_in'],
});

export const passkeyRoutes = [
  passkeyOptions,
  passkeySignIn,
  listPasskeys,
  newPasskeyOptions,
  addPasskey,
  renamePasskey,
  removePasskey,
];
