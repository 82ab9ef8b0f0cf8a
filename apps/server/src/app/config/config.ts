import type { z } from 'zod';
import { StartError } from '../../shared/start-error.ts';
import { buildCdnConfig, type CdnConfig, cdnVariables, checkCdn } from './slices/cdn.config.ts';
import { buildDatabaseConfig, type DatabaseConfig, databaseVariables } from './slices/database.config.ts';
import {
  buildEngineConfig,
  buildMediaConfig,
  type EngineConfig,
  engineVariables,
  type MediaConfig,
} from './slices/engine.config.ts';
import { buildHttpConfig, checkHttp, type HttpConfig, httpVariables, httpWithPort } from './slices/http.config.ts';
import {
  buildIdentityConfig,
  checkIdentity,
  checkOidc,
  type IdentityConfig,
  identityVariables,
} from './slices/identity.config.ts';
import { buildMailConfig, checkMail, type MailConfig, mailVariables } from './slices/mail.config.ts';
import { buildOutboundConfig, type OutboundConfig, outboundVariables } from './slices/outbound.config.ts';
import { buildProcessConfig, type ProcessConfig, processVariables } from './slices/process.config.ts';
import {
  buildProvidersConfig,
  checkProviders,
  type ProvidersConfig,
  providerVariables,
} from './slices/providers.config.ts';
import { buildSecretsConfig, type SecretsConfig, secretsVariables } from './slices/secrets.config.ts';
import { buildStorageConfig, checkStorage, type StorageConfig, storageVariables } from './slices/storage.config.ts';
import { documentation, type Values } from './variable.ts';

/** Everything that can be set, by concern and in the order of `.env.example`. */
export const variableGroups = [
  { title: 'Process', variables: processVariables },
  { title: 'Web and API', variables: httpVariables },
  { title: 'Accounts', variables: identityVariables },
  { title: 'Mail', variables: mailVariables },
  { title: 'Database', variables: databaseVariables },
  { title: 'Secrets', variables: secretsVariables },
  { title: 'Storage', variables: { ...storageVariables, ...cdnVariables } },
  { title: 'Speech and media', variables: engineVariables },
  { title: 'Engines', variables: providerVariables },
  { title: 'Requests to other servers', variables: outboundVariables },
];

const allVariables = {
  ...processVariables,
  ...httpVariables,
  ...identityVariables,
  ...mailVariables,
  ...databaseVariables,
  ...secretsVariables,
  ...storageVariables,
  ...cdnVariables,
  ...engineVariables,
  ...providerVariables,
  ...outboundVariables,
};

/** The settings of one process, parsed once at its start and handed to whoever needs a slice of it. */
export interface Config extends ProcessConfig {
  http: HttpConfig;
  identity: IdentityConfig;
  mail: MailConfig;
  database: DatabaseConfig;
  secrets: SecretsConfig;
  storage: StorageConfig;
  cdn: CdnConfig;
  engine: EngineConfig;
  providers: ProvidersConfig;
  media: MediaConfig;
  outbound: OutboundConfig;
}

export type Environment = Record<string, string | undefined>;

/** Names of the variables whose values must not be inherited by child processes such as ffmpeg. */
export const secretNames: string[] = Object.entries(allVariables)
  .filter(([, schema]) => documentation(schema).secret)
  .map(([name]) => name);

function describeProblem(name: string, schema: z.ZodType, text: string | undefined, problem: string): string {
  const shown = documentation(schema).secret || text === undefined ? '' : `, not ${JSON.stringify(text)}`;
  return `${name} ${problem}${shown}`;
}

function parseVariables(environment: Environment): Values<typeof allVariables> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(allVariables)) {
    // Compose files and CI systems cannot unset a variable, so an empty one counts as unset.
    const text = environment[name]?.trim() || undefined;
    const result = schema.safeParse(text);
    if (result.success) values[name] = result.data;
    else problems.push(describeProblem(name, schema, text, result.error.issues[0]?.message ?? 'is not valid'));
  }
  if (problems.length > 0) throw new StartError('config.invalid', problems.join('; '));
  return values as Values<typeof allVariables>;
}

/** Parses the settings out of `environment`. Throws StartError naming every variable that is wrong, in one line. */
export function parseConfig(environment: Environment): Config {
  const values = parseVariables(environment);
  const insecure = checkHttp(values);
  if (insecure) throw new StartError('config.insecure_http', insecure);
  if (values.ROLE !== 'all' && values.DATABASE_URL === undefined) {
    throw new StartError('config.database_missing', `DATABASE_URL must be set when ROLE is ${values.ROLE}`);
  }
  const storageProblem = checkStorage(values);
  if (storageProblem) throw new StartError('config.storage', storageProblem);
  const cdnProblem = checkCdn(values);
  if (cdnProblem) throw new StartError('config.cdn', cdnProblem);
  const providersProblem = checkProviders(values);
  if (providersProblem) throw new StartError('config.providers', providersProblem);
  const mailProblem = checkMail(values) ?? checkIdentity(values);
  if (mailProblem) throw new StartError('config.mail', mailProblem);
  const oidcProblem = checkOidc(values);
  if (oidcProblem) throw new StartError('config.oidc', oidcProblem);
  const http = buildHttpConfig(values);
  const own = buildProcessConfig(values);
  return {
    ...own,
    http,
    identity: buildIdentityConfig(values, http),
    mail: buildMailConfig(values),
    database: buildDatabaseConfig(values),
    secrets: buildSecretsConfig(values),
    storage: buildStorageConfig(values),
    cdn: buildCdnConfig(values),
    engine: buildEngineConfig(values, own.dataDir),
    providers: buildProvidersConfig(values),
    media: buildMediaConfig(values, environment.PATH),
    outbound: buildOutboundConfig(values),
  };
}

/** The same settings with the port that was chosen where PORT is 0. */
export function withPort(config: Config, port: number): Config {
  return { ...config, http: httpWithPort(config.http, port) };
}
