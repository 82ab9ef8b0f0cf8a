export { createAccountRoutes } from './account.routes.ts';
