export { recordUsage } from './record-usage.ts';
export { readStorageUsage } from './storage-usage.ts';
export { createUsageRoutes } from './usage.routes.ts';
