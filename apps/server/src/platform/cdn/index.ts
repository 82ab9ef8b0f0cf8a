export { type Cdn, createCdn, type PublicKind } from './cdn.ts';
export { createPurge, maxFilesPerPurge, type PurgeCache, purgeWindowMs } from './purge.ts';
