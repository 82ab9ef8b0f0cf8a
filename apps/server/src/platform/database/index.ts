export { TransactionAbortedError } from './commit-guard.ts';
export { createDatabase, type DatabaseOptions } from './create-database.ts';
export type { Database, Transaction } from './database.ts';
export { executorOf, type SqlExecutor } from './executor.ts';
export { type FailureKind, kindOfFailure } from './failures.ts';
export { type MigrateOptions, migrateDatabase } from './migrations/migrate-database.ts';
export { UNLIMITED_PLAN_CODE, UNLIMITED_PLAN_ID } from './plans.ts';
export { type DatabaseRole, SYSTEM_ROLE, TENANT_ROLE } from './roles.ts';
