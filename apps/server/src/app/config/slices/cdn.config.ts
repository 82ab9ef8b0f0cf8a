import { z } from 'zod';
import { type Values, variable } from '../variable.ts';

export const cdnVariables = {
  DO_API_TOKEN: variable(z.string().optional(), {
    description:
      'DigitalOcean: a token that may write to CDN endpoints, to purge what somebody took back. Needed with DO_CDN_ENDPOINT_ID.',
    default: { note: 'the CDN serves nothing that can be taken back, such as pictures of people' },
    secret: true,
  }),
  DO_CDN_ENDPOINT_ID: variable(
    z
      .string()
      .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the id of a CDN endpoint, as `doctl compute cdn list` shows it')
      .optional(),
    {
      description: 'DigitalOcean: the id of the CDN endpoint that DO_CDN_ENDPOINT belongs to.',
      default: { note: 'as for DO_API_TOKEN' },
    },
  ),
};

type CdnValues = Values<typeof cdnVariables> & { DO_CDN_ENDPOINT?: string | undefined };

export interface CdnConfig {
  /** How the cache of the CDN in front of the bucket is purged; undefined: it cannot be, so it serves nothing revocable. */
  purge?: { token: string; endpointId: string };
}

/** What is wrong with the variables together. */
export function checkCdn(values: CdnValues): string | undefined {
  const { DO_API_TOKEN: token, DO_CDN_ENDPOINT_ID: endpointId, DO_CDN_ENDPOINT: origin } = values;
  if (token === undefined && endpointId !== undefined) return 'DO_API_TOKEN must be set too when DO_CDN_ENDPOINT_ID is';
  if (token !== undefined && endpointId === undefined) return 'DO_CDN_ENDPOINT_ID must be set too when DO_API_TOKEN is';
  if (token !== undefined && origin === undefined) return 'DO_CDN_ENDPOINT must be set too when DO_API_TOKEN is';
  return undefined;
}

export function buildCdnConfig({ DO_API_TOKEN: token, DO_CDN_ENDPOINT_ID: endpointId }: CdnValues): CdnConfig {
  return token === undefined || endpointId === undefined ? {} : { purge: { token, endpointId } };
}
