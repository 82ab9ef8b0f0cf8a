export { createAccountRoutes } from './account.routes.ts';
export { createDeleteDueAccounts } from './delete-due-accounts.ts';
