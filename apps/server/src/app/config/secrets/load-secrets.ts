import path from 'node:path';
import { StartError } from '../../../shared/start-error.ts';
import type { Config } from '../config.ts';
import { readOrMakeSecret } from './secret-file.ts';
import { makeRandomHex, parseDatabasePassword, parseInstanceSecret } from './secret-values.ts';

const secretsFolder = (dataDir: string) => path.join(dataDir, 'secrets');

/**
 * The 32 bytes from which every key is derived: as given, else from DATA_DIR/secrets, where the first start makes
 * them. A fleet shares them, so with a database of its own they are given, never made on one of the machines.
 */
export async function loadInstanceSecret(config: Pick<Config, 'dataDir' | 'database' | 'secrets'>): Promise<Buffer> {
  const { instanceSecret } = config.secrets;
  if (instanceSecret !== undefined) return parseInstanceSecret(instanceSecret);
  if (config.database.url !== undefined) {
    throw new StartError('config.secret_missing', 'INSTANCE_SECRET must be set when DATABASE_URL is set');
  }
  const folder = secretsFolder(config.dataDir);
  return readOrMakeSecret({ folder, name: 'instance-secret', make: makeRandomHex, parse: parseInstanceSecret });
}

/** The password of the embedded database's superuser. */
export async function loadDatabasePassword(dataDir: string): Promise<string> {
  const folder = secretsFolder(dataDir);
  return readOrMakeSecret({ folder, name: 'database-password', make: makeRandomHex, parse: parseDatabasePassword });
}
