export { type Config, withPort } from './config.ts';
export { type LoadedConfig, loadConfig } from './load-config.ts';
export { loadDatabasePassword, loadInstanceSecret } from './secrets/load-secrets.ts';
export type { StorageConfig } from './slices/storage.config.ts';
