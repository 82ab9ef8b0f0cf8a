import { stepUpStatePrefix } from '@audiotricks/contracts';
import * as openid from 'openid-client';
import { z } from 'zod';
import { oidcErrors } from './oidc.errors.ts';

/** From the environment; `issuer` is the address below which `/.well-known/openid-configuration` stands. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What people call it. */
  name: string;
}

/** What has to be kept between going there and coming back. */
export const flowSchema = z.object({ state: z.string(), nonce: z.string(), codeVerifier: z.string() });
export type Flow = z.infer<typeof flowSchema>;

/** Who somebody is at a provider, for ever. */
export const identitySchema = z.object({ issuer: z.string(), subject: z.string() });

/** Whom the provider says somebody is. */
export interface OidcPerson {
  issuer: string;
  subject: string;
  email: string | null;
  isEmailVerified: boolean;
  name: string | null;
  /** When they last showed the provider who they are; null where it does not say. */
  authenticatedAt: Date | null;
}

const claimsSchema = z.object({
  email: z.email().max(254).optional().catch(undefined),
  // Some providers say it as text.
  email_verified: z
    .union([z.boolean(), z.literal('true').transform(() => true)])
    .optional()
    .catch(undefined),
  name: z.string().optional().catch(undefined),
});

const timeoutSeconds = 10;

/** An OpenID provider, by the code flow with PKCE, state and nonce (OpenID Connect Core 3.1, RFC 9700 2.1.1). */
export function createOidcProvider(settings: OidcSettings, publicUrl: string) {
  const redirectUri = `${new URL(publicUrl).origin}/oidc-callback`;
  let discovering: Promise<openid.Configuration> | undefined;

  /** Asked for when first needed, and again after it could not be had: the instance starts without the provider. */
  function configuration(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = settings;
    const isPlain = new URL(issuer).protocol === 'http:';
    discovering ??= openid
      .discovery(new URL(issuer), clientId, undefined, openid.ClientSecretBasic(clientSecret), {
        timeout: timeoutSeconds,
        // The signature of the ID token is checked as well; plain http the settings allow on this machine only.
        execute: [openid.enableNonRepudiationChecks, ...(isPlain ? [openid.allowInsecureRequests] : [])],
      })
      .catch((cause: unknown) => {
        discovering = undefined;
        throw oidcErrors.unavailable(cause);
      });
    return discovering;
  }

  return {
    /** `isStepUp`: they sign in anew, whom the provider knows as well, and it says when (OpenID Connect Core 3.1.2.1). */
    async start({ isStepUp }: { isStepUp: boolean }): Promise<{ url: string; flow: Flow }> {
      const config = await configuration();
      const flow = {
        // The page that they come back to has to know what for; what counts is what stands in the flow's challenge.
        state: `${isStepUp ? stepUpStatePrefix : ''}${openid.randomState()}`,
        nonce: openid.randomNonce(),
        codeVerifier: openid.randomPKCECodeVerifier(),
      };
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(flow.codeVerifier),
        code_challenge_method: 'S256',
        ...(isStepUp && { prompt: 'login', max_age: '0' }),
      });
      return { url: url.href, flow };
    },

    /** `query` is what the provider sent back. Throws `oidc.refused`, `oidc.unavailable`. */
    async finish(query: string, flow: Flow): Promise<OidcPerson> {
      const config = await configuration();
      try {
        const tokens = await openid.authorizationCodeGrant(
          config,
          new URL(`${redirectUri}?${query.replace(/^\?/, '')}`),
          {
            expectedState: flow.state,
            expectedNonce: flow.nonce,
            pkceCodeVerifier: flow.codeVerifier,
            idTokenExpected: true,
          },
        );
        const claims = tokens.claims();
        if (claims === undefined) throw new Error('there is no ID token');
        const details = await openid.fetchUserInfo(config, tokens.access_token, claims.sub);
        const {
          email = null,
          email_verified: isVerified = false,
          name = null,
        } = claimsSchema.parse({
          ...claims,
          ...details,
        });
        const authenticatedAt = claims.auth_time === undefined ? null : new Date(claims.auth_time * 1000);
        return { issuer: claims.iss, subject: claims.sub, email, isEmailVerified: isVerified, name, authenticatedAt };
      } catch (cause) {
        throw isOutage(cause) ? oidcErrors.unavailable(cause) : oidcErrors.refused(cause);
      }
    },
  };
}

export type OidcProvider = ReturnType<typeof createOidcProvider>;

const outageCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'OAUTH_TIMEOUT',
  'OAUTH_PARSE_ERROR',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
]);

/** Whether the provider did not answer at all, or nothing that an OpenID provider says, or said itself that it is ill. */
function isOutage(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof TypeError && at.message === 'fetch failed') return true;
    if ('code' in at && outageCodes.has(at.code)) return true;
    if ('status' in at && Number(at.status) >= 500) return true;
    if (at.cause instanceof Response && at.cause.status >= 500) return true;
  }
  return false;
}
