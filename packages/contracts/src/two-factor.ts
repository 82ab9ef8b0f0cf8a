import { z } from 'zod';
import { sessionAnswerSchema } from './identity.ts';
import { passkeyAssertionSchema } from './passkeys.ts';
import { instantSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

/** Six digits of an authenticator app (RFC 6238); spaces between them are left out. */
export const totpCodeSchema = z
  .string()
  .max(20)
  .transform((code) => code.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'Give the six digits that your app shows.'));

const recoveryCodeSchema = z.string().trim().min(1, 'Give one of your recovery codes.').max(100);

/** What guards an account besides its password. */
export const accountSecuritySchema = z.object({
  /** False for accounts that sign in elsewhere, or by passkey, only. */
  hasPassword: z.boolean(),
  /** Since when signing in with the password asks for a code; null where it does not. */
  totpConfirmedAt: instantSchema.nullable(),
  recoveryCodesLeft: z.int().min(0),
  /** The provider that I can show who I am at, and what it is called; null where my account is not linked to it. */
  oidc: z.object({ name: z.string() }).nullable(),
});
export type AccountSecurity = z.infer<typeof accountSecuritySchema>;

/** Shown once: only hashes are kept. */
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>;

/** The secret of an authenticator app, as base32 to type and as `otpauth:` address for a QR code. */
export const totpEnrolmentSchema = z.object({ secret: z.string(), uri: z.string() });
export type TotpEnrolment = z.infer<typeof totpEnrolmentSchema>;

const onlyOne = (proofs: object) => Object.values(proofs).filter((proof) => proof !== undefined).length === 1;

export const secondFactorBodySchema = z
  .strictObject({
    code: totpCodeSchema.optional(),
    recoveryCode: recoveryCodeSchema.optional(),
    passkey: passkeyAssertionSchema.optional(),
  })
  .refine(onlyOne, 'Give a code of your app, a recovery code or a passkey.');

export const stepUpBodySchema = z
  .strictObject({
    password: z.string().min(1).max(1024).optional(),
    code: totpCodeSchema.optional(),
    passkey: passkeyAssertionSchema.optional(),
    /** What came back from where `POST /v1/auth/oidc/start-step-up` led. */
    oidcQuery: z.string().min(1).max(8000).optional(),
  })
  .refine(onlyOne, 'Give your password, a code of your app, a passkey or what the provider sent back.');

export const secondFactor = defineRoute({
  id: 'auth.secondFactor',
  method: 'POST',
  path: '/v1/auth/second-factor',
  summary: 'Finish a sign-in that answered `auth.second_factor_required`, within ten minutes and with its cookie.',
  access: { scope: 'public' },
  body: secondFactorBodySchema,
  status: 200,
  response: sessionAnswerSchema,
  errors: [
    'auth.second_factor_expired',
    'auth.code_invalid',
    'auth.passkey_invalid',
    'passkey.unavailable',
    'auth.too_many_attempts',
    'auth.origin_refused',
  ],
});

export const stepUp = defineRoute({
  id: 'auth.stepUp',
  method: 'POST',
  path: '/v1/auth/step-up',
  summary:
    'Show once more who you are, for what answers `auth.step_up_required`; holds for 15 minutes. The password, or the word of the provider, is enough where no second factor is on.',
  access: { scope: 'user' },
  body: stepUpBodySchema,
  status: 204,
  errors: [
    'auth.step_up_failed',
    'auth.code_invalid',
    'auth.passkey_invalid',
    'passkey.unavailable',
    'oidc.not_configured',
    'oidc.unavailable',
    'oidc.refused',
    'oidc.expired',
    'auth.too_many_attempts',
  ],
});

export const readAccountSecurity = defineRoute({
  id: 'me.readSecurity',
  method: 'GET',
  path: '/v1/me/security',
  summary: 'What guards my account besides its password.',
  access: { scope: 'user' },
  status: 200,
  response: accountSecuritySchema,
  errors: [],
});

export const beginTotp = defineRoute({
  id: 'me.beginTotp',
  method: 'POST',
  path: '/v1/me/totp',
  summary: 'Make a secret for an authenticator app, in place of one that was never confirmed.',
  access: { scope: 'user' },
  stepUp: true,
  status: 201,
  response: totpEnrolmentSchema,
  errors: ['auth.totp_on'],
});

export const confirmTotp = defineRoute({
  id: 'me.confirmTotp',
  method: 'POST',
  path: '/v1/me/totp/confirm',
  summary: 'Turn two-factor sign-in on by a code of the app; answers ten recovery codes, this once.',
  access: { scope: 'user' },
  stepUp: true,
  body: z.strictObject({ code: totpCodeSchema }),
  status: 200,
  response: recoveryCodesSchema,
  errors: ['auth.totp_on', 'auth.totp_not_begun', 'auth.code_invalid', 'auth.too_many_attempts'],
});

export const removeTotp = defineRoute({
  id: 'me.removeTotp',
  method: 'DELETE',
  path: '/v1/me/totp',
  summary: 'Turn two-factor sign-in off and forget its recovery codes; safe to repeat.',
  access: { scope: 'user' },
  stepUp: true,
  status: 204,
  errors: [],
});

export const makeRecoveryCodes = defineRoute({
  id: 'me.makeRecoveryCodes',
  method: 'POST',
  path: '/v1/me/recovery-codes',
  summary: 'Make ten new recovery codes in place of the old ones.',
  access: { scope: 'user' },
  stepUp: true,
  status: 201,
  response: recoveryCodesSchema,
  errors: ['auth.totp_not_begun'],
});

export const twoFactorRoutes = [
  secondFactor,
  stepUp,
  readAccountSecurity,
  beginTotp,
  confirmTotp,
  removeTotp,
  makeRecoveryCodes,
];
