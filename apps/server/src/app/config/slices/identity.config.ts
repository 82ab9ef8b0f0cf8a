import { oneOf, type Values, variable } from '../variable.ts';
import type { HttpConfig } from './http.config.ts';

export const identityVariables = {
  REGISTRATION: variable(oneOf('open', 'invite', 'closed').optional(), {
    description: 'Who may register: open (anybody), invite (with an invitation) or closed (nobody).',
    default: { note: 'open where HOST and PUBLIC_URL are of this machine, else invite' },
  }),
};

export interface IdentityConfig {
  registration: 'open' | 'invite' | 'closed';
}

export const buildIdentityConfig = (values: Values<typeof identityVariables>, http: HttpConfig): IdentityConfig => ({
  registration: values.REGISTRATION ?? (http.loopbackOnly ? 'open' : 'invite'),
});
