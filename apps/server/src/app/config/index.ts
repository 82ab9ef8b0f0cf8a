export { type Config, type Environment, parseConfig } from './config.ts';
export { type LoadedConfig, loadConfig } from './load-config.ts';
export { loadDatabasePassword, loadSecrets, type Secrets, secretsAsVariables } from './secrets/load-secrets.ts';
