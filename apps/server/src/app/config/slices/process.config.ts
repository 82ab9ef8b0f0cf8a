import path from 'node:path';
import { z } from 'zod';
import { oneOf, type Values, variable } from '../variable.ts';

export const processVariables = {
  ROLE: variable(oneOf('all', 'api', 'worker').default('all'), {
    description:
      'What this process does: all (API, worker and, without DATABASE_URL, PostgreSQL under one supervisor), api, or worker.',
    default: 'all',
  }),
  DATA_DIR: variable(z.string().default('./data'), {
    description: 'Folder for the embedded database, recordings on the local disk, and secrets. Back it up as a whole.',
    default: './data',
  }),
  LOG_LEVEL: variable(oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'), {
    description: 'The least grave messages that are logged: fatal, error, warn, info, debug, trace or silent.',
    default: 'info',
  }),
};

export interface ProcessConfig {
  role: 'all' | 'api' | 'worker';
  /** Absolute. */
  dataDir: string;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

export const buildProcessConfig = (values: Values<typeof processVariables>): ProcessConfig => ({
  role: values.ROLE,
  dataDir: path.resolve(values.DATA_DIR),
  logLevel: values.LOG_LEVEL,
});
