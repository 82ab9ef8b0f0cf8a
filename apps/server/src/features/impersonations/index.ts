export { createImpersonationRoutes } from './impersonations.routes.ts';
