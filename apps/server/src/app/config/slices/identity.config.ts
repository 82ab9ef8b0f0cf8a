import path from 'node:path';
import { z } from 'zod';
import { isLoopback } from '../loopback.ts';
import { oneOf, type Values, variable } from '../variable.ts';
import type { HttpConfig } from './http.config.ts';

export const identityVariables = {
  REGISTRATION: variable(oneOf('open', 'invite', 'closed').optional(), {
    description: 'Who may register: open (anybody), invite (with an invitation) or closed (nobody).',
    default: { note: 'open where HOST and PUBLIC_URL are of this machine, else invite' },
  }),
  EMAIL_VERIFICATION: variable(oneOf('off', 'on', 'required').optional(), {
    description:
      'Whether people show that they read mail at their address: on sends them a link, required also lets them in only after it. Needs SMTP_HOST.',
    default: { note: 'on with SMTP_HOST, else off' },
  }),
  OIDC_ISSUER: variable(
    z
      .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
      .refine(
        (issuer) => !URL.canParse(issuer) || issuer.startsWith('https:') || isLoopback(new URL(issuer).hostname),
        'must begin with https:// unless it is of this machine',
      )
      .optional(),
    {
      description:
        'An OpenID provider that people may sign in at: the address below which /.well-known/openid-configuration stands. It sends them back to PUBLIC_URL/oidc-callback.',
      default: { note: 'none' },
    },
  ),
  OIDC_CLIENT_ID: variable(z.string().optional(), {
    description: 'What the provider calls this instance.',
    default: { note: 'none' },
  }),
  OIDC_CLIENT_SECRET: variable(z.string().optional(), {
    description: 'The secret that the provider gave this instance.',
    default: { note: 'none' },
    secret: true,
  }),
  OIDC_NAME: variable(z.string().max(60, 'must have at most 60 characters').optional(), {
    description: 'What people call the provider: "Sign in with …".',
    default: { note: 'the host name of OIDC_ISSUER' },
  }),
  GEOIP_MMDB_PATH: variable(z.string().optional(), {
    description:
      'Path of a database of countries in the MMDB format, such as GeoLite2-Country or DB-IP Country Lite: the notice of a new device names the country then.',
    default: { note: 'none: the address alone is named' },
  }),
};

export interface IdentityConfig {
  registration: 'open' | 'invite' | 'closed';
  emailVerification: 'off' | 'on' | 'required';
  /** Null where nobody signs in elsewhere. */
  oidc: { issuer: string; clientId: string; clientSecret: string; name: string } | null;
  /** Of a database of countries; absolute; null where there is none. */
  geoipPath: string | null;
}

type IdentityValues = Values<typeof identityVariables> & { SMTP_HOST?: string | undefined };

/** All of the provider, or nothing. */
export function checkOidc(values: IdentityValues): string | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: id, OIDC_CLIENT_SECRET: secret } = values;
  const given = [issuer, id, secret].filter((value) => value !== undefined).length;
  if (given === 0 || given === 3) return undefined;
  return 'OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set together';
}

function buildOidc(values: IdentityValues): IdentityConfig['oidc'] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = values;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null;
  return { issuer, clientId, clientSecret, name: values.OIDC_NAME ?? new URL(issuer).hostname };
}

/** Without a mail server nobody would get the link. */
export function checkIdentity({ EMAIL_VERIFICATION: mode, SMTP_HOST: host }: IdentityValues): string | undefined {
  if (mode === undefined || mode === 'off' || host !== undefined) return undefined;
  return `SMTP_HOST must be set too when EMAIL_VERIFICATION is ${mode}`;
}

export const buildIdentityConfig = (values: IdentityValues, http: HttpConfig): IdentityConfig => ({
  registration: values.REGISTRATION ?? (http.loopbackOnly ? 'open' : 'invite'),
  emailVerification: values.EMAIL_VERIFICATION ?? (values.SMTP_HOST === undefined ? 'off' : 'on'),
  oidc: buildOidc(values),
  geoipPath: values.GEOIP_MMDB_PATH === undefined ? null : path.resolve(values.GEOIP_MMDB_PATH),
});
