export { createMakeOperator, type MakeAccount } from './make-operator.ts';
export { createOperatorRoutes } from './operators.routes.ts';
export { createReadPlatformPermissions } from './platform-access.ts';
