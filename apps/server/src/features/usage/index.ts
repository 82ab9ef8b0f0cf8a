export { recordUsage } from './record-usage.ts';
export { createUsageRoutes } from './usage.routes.ts';
