import type { KeyObject } from 'node:crypto';
import path from 'node:path';
import { StartError } from '../../../shared/start-error.ts';
import type { Config } from '../config.ts';
import { readOrMakeSecret } from './secret-file.ts';
import {
  makeAccessTokenKey,
  makeRandomHex,
  parseAccessTokenKey,
  parseDatabasePassword,
  parseInstanceSecret,
} from './secret-values.ts';

export interface Secrets {
  /** 32 bytes; keys are derived from it (`platform/crypto`), never used as it is. */
  instanceSecret: Buffer;
  /** Ed25519 private key that signs access tokens. */
  accessTokenKey: KeyObject;
}

type SecretsSource = Pick<Config, 'dataDir' | 'database' | 'secrets'>;

const secretsFolder = (dataDir: string) => path.join(dataDir, 'secrets');

/** A fleet shares its secrets, so with a database of its own they are given, never made on one of the machines. */
function refuseToMake({ database, secrets }: SecretsSource): void {
  if (database.url === undefined) return;
  const missing = [
    ...(secrets.instanceSecret === undefined ? ['INSTANCE_SECRET'] : []),
    ...(secrets.accessTokenKey === undefined ? ['ACCESS_TOKEN_KEY'] : []),
  ];
  if (missing.length === 0) return;
  throw new StartError('config.secret_missing', `${missing.join(' and ')} must be set when DATABASE_URL is set`);
}

/** The instance's secrets: as given, else from DATA_DIR/secrets, where the first start makes them. */
export async function loadSecrets(source: SecretsSource): Promise<Secrets> {
  refuseToMake(source);
  const folder = secretsFolder(source.dataDir);
  const { instanceSecret, accessTokenKey } = source.secrets;
  return {
    instanceSecret: instanceSecret
      ? parseInstanceSecret(instanceSecret)
      : await readOrMakeSecret({ folder, name: 'instance-secret', make: makeRandomHex, parse: parseInstanceSecret }),
    accessTokenKey: accessTokenKey
      ? parseAccessTokenKey(accessTokenKey)
      : await readOrMakeSecret({
          folder,
          name: 'access-token-key',
          make: makeAccessTokenKey,
          parse: parseAccessTokenKey,
        }),
  };
}

/** The password of the embedded database's superuser. */
export async function loadDatabasePassword(dataDir: string): Promise<string> {
  return readOrMakeSecret({
    folder: secretsFolder(dataDir),
    name: 'database-password',
    make: makeRandomHex,
    parse: parseDatabasePassword,
  });
}

/** The secrets as variables, for the API and worker processes that a supervisor starts. */
export function secretsAsVariables(secrets: Secrets): Record<string, string> {
  return {
    INSTANCE_SECRET: secrets.instanceSecret.toString('hex'),
    ACCESS_TOKEN_KEY: secrets.accessTokenKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  };
}
