import { z } from 'zod';
import { linkTokenSchema, sessionAnswerSchema } from './identity.ts';
import { idSchema, instantSchema } from './primitives.ts';
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
    'Finish it with the query of `/oidc-callback`. `oidc.link_required`: an account has this address; sign in to it once, then link. Somebody new accepts an invitation by its token; it has to be to the address that the provider vouches for.',
  access: { scope: 'public' },
  body: z.strictObject({ query: z.string().min(1).max(8000), invitationToken: linkTokenSchema.optional() }),
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
    'invitation.link_invalid',
    'invitation.other_address',
    'auth.second_factor_required',
    'auth.origin_refused',
  ],
});

/** How the `state` begins that comes back from showing at the provider who one is. */
export const stepUpStatePrefix = 'step_up.';

export const startOidcStepUp = defineRoute({
  id: 'auth.startOidcStepUp',
  method: 'POST',
  path: '/v1/auth/oidc/start-step-up',
  summary:
    'Begin to show at the OpenID provider who I am: go to `url`, where I sign in anew. It leads back to `/oidc-callback` with a `state` that begins with `step_up.`; its query then goes to `POST /v1/auth/step-up`, within ten minutes.',
  access: { scope: 'user' },
  status: 200,
  response: z.object({ url: z.url() }),
  errors: ['oidc.not_configured', 'oidc.unavailable', 'linked_sign_in.not_found', 'auth.origin_refused'],
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

/** A sign-in of another place that opens my account. */
export const linkedSignInSchema = z.object({
  id: idSchema,
  /** The address of the provider. */
  issuer: z.string(),
  /** What the provider is called here. */
  name: z.string(),
  /** False where this instance signs nobody in by that provider any more. */
  isUsable: z.boolean(),
  createdAt: instantSchema,
});
export type LinkedSignIn = z.infer<typeof linkedSignInSchema>;

export const listLinkedSignIns = defineRoute({
  id: 'me.listLinkedSignIns',
  method: 'GET',
  path: '/v1/me/linked-sign-ins',
  summary: 'Sign-ins of other places that open my account, in the order in which they were linked.',
  access: { scope: 'user' },
  status: 200,
  response: z.object({ items: z.array(linkedSignInSchema), nextCursor: z.null() }),
  errors: [],
});

export const unlinkSignIn = defineRoute({
  id: 'me.unlinkSignIn',
  method: 'DELETE',
  path: '/v1/me/linked-sign-ins/:linkedSignInId',
  summary: 'Unlink a sign-in: it opens my account no more. The last way in stays.',
  access: { scope: 'user' },
  stepUp: true,
  params: z.object({ linkedSignInId: idSchema }),
  status: 204,
  errors: ['linked_sign_in.not_found', 'auth.last_way_in'],
});

export const oidcRoutes = [
  readSignInMethods,
  startOidc,
  finishOidc,
  startOidcStepUp,
  linkOidc,
  listLinkedSignIns,
  unlinkSignIn,
];
