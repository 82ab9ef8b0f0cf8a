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
};

export interface IdentityConfig {
  registration: 'open' | 'invite' | 'closed';
  emailVerification: 'off' | 'on' | 'required';
}

type IdentityValues = Values<typeof identityVariables> & { SMTP_HOST?: string | undefined };

/** Without a mail server nobody would get the link. */
export function checkIdentity({ EMAIL_VERIFICATION: mode, SMTP_HOST: host }: IdentityValues): string | undefined {
  if (mode === undefined || mode === 'off' || host !== undefined) return undefined;
  return `SMTP_HOST must be set too when EMAIL_VERIFICATION is ${mode}`;
}

export const buildIdentityConfig = (values: IdentityValues, http: HttpConfig): IdentityConfig => ({
  registration: values.REGISTRATION ?? (http.loopbackOnly ? 'open' : 'invite'),
  emailVerification: values.EMAIL_VERIFICATION ?? (values.SMTP_HOST === undefined ? 'off' : 'on'),
});
