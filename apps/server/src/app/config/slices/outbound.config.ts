import { z } from 'zod';
import { parseAllowList } from '../../../platform/outbound/index.ts';
import { type Values, variable } from '../variable.ts';

const allowList = z
  .string()
  .optional()
  .transform((text, context) => {
    const entries = text?.split(/[\s,]+/).filter(Boolean) ?? [];
    try {
      parseAllowList(entries);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      context.addIssue({ code: 'custom', message: 'must hold host names, addresses or ranges such as 10.0.0.0/8' });
    }
    return entries;
  });

export const outboundVariables = {
  OUTBOUND_ALLOW: variable(allowList, {
    description:
      'Hosts, addresses or ranges (CIDR), separated by commas, that imports and other requests to addresses people give may reach although they are not on the open internet.',
    default: { note: 'none' },
  }),
};

export interface OutboundConfig {
  /** Host names, addresses and ranges. */
  allow: readonly string[];
}

export const buildOutboundConfig = (values: Values<typeof outboundVariables>): OutboundConfig => ({
  allow: values.OUTBOUND_ALLOW,
});
