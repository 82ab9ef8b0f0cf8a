import { z } from 'zod';
import { type Values, variable } from '../variable.ts';

export const databaseVariables = {
  DATABASE_URL: variable(
    z
      .string()
      .refine(
        (text) =>
          URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol) && new URL(text).hostname !== '',
        'must be an address such as postgresql://user:password@host:5432/audiotricks',
      )
      .optional(),
    {
      description: 'PostgreSQL 15 or newer, as postgresql://user:password@host:5432/database.',
      default: { note: 'an embedded PostgreSQL in DATA_DIR' },
      secret: true,
    },
  ),
};

export interface DatabaseConfig {
  /** Undefined: the embedded server. */
  url?: string;
}

export const buildDatabaseConfig = (values: Values<typeof databaseVariables>): DatabaseConfig => ({
  url: values.DATABASE_URL,
});
