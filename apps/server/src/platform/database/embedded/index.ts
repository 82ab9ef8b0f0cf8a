export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts';
export { findServingUrl } from './find-serving.ts';
export { type Settings, throwawaySettings } from './settings.ts';
