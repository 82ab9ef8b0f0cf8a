import { z } from 'zod';
import { type Values, variable } from '../variable.ts';

export const secretsVariables = {
  INSTANCE_SECRET: variable(
    z
      .string()
      .regex(/^[0-9a-f]{64}$/i, 'must be 32 random bytes as 64 hexadecimal digits')
      .optional(),
    {
      description:
        'From which all keys are derived (openssl rand -hex 32): the same on every machine, and never lost. Needed with DATABASE_URL.',
      default: { note: 'made at first start in DATA_DIR/secrets' },
      secret: true,
    },
  ),
};

/** As given; `loadInstanceSecret` makes what is missing, where it may. */
export interface SecretsConfig {
  /** 64 hexadecimal digits. */
  instanceSecret?: string;
}

export const buildSecretsConfig = (values: Values<typeof secretsVariables>): SecretsConfig => ({
  instanceSecret: values.INSTANCE_SECRET,
});
