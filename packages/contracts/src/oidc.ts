import { z } from 'zod';
import { sessionAnswerSchema } from './identity.ts';
import { defineRoute } from './route.ts';

/** What the sign-in page offers. */
export const signInMethodsSchema = z.object({
  registration: z.enum(['open', 'invite', 'closed']),
  /** The host name that passkeys work on; null where the instance has none. */
  passkeyHost: z.string().nullable(),
  /** Where people may sign in elsewhere: what to call it. */
  oidc: z.object({ name: z.string() }).nullable(),
});
export type SignInMethods = z.infer<typeof signInMethodsSchema>;

export const readSignInMethods = defineRoute({
  id: 'auth.readMethods',
  method: 'GET',
  path: '/v1/auth/methods',
  summary: 'How people sign in to this instance.',
  access: { scope: 'public' },
  status: 200,
  response: signInMethodsSchema,
  errors: [],
});

export const startOidc = defineRoute({
  id: 'auth.startOidc',
  method: 'POST',
  path: '/v1/auth/oidc/start',
  summary:
    'Begin to sign in at the OpenID provider: go to `url`. It leads back to `/oidc-callback` within ten minutes.',
  access: { scope: 'public' },
  status: 200,
  response: z.object({ url: z.url() }),
  errors: ['oidc.not_configured', 'oidc.unavailable', 'auth.origin_refused'],
});

export const finishOidc = defineRoute({
  id: 'auth.finishOidc',
  method: 'POST',
  path: '/v1/auth/oidc/finish',
  summary:
    'Finish it with the query of `/oidc-callback`. `oidc.link_required`: an account has this address; sign in to it once, then link.',
  access: { scope: 'public' },
  body: z.strictObject({ query: z.string().min(1).max(8000) }),
  status: 200,
  response: sessionAnswerSchema,
  errors: [
    'oidc.not_configured',
    'oidc.unavailable',
    'oidc.refused',
    'oidc.expired',
    'oidc.email_unverified',
    'oidc.link_required',
    'auth.registration_closed',
    'auth.second_factor_required',
    'auth.origin_refused',
  ],
});

export const linkOidc = defineRoute({
  id: 'auth.linkOidc',
  method: 'POST',
  path: '/v1/auth/oidc/link',
  summary: 'Link what `oidc.link_required` was about to my account, in the same browser and within ten minutes.',
  access: { scope: 'user' },
  stepUp: true,
  status: 204,
  errors: ['oidc.expired', 'oidc.taken', 'auth.origin_refused'],
});

export const oidcRoutes = [readSignInMethods, startOidc, finishOidc, linkOidc];
