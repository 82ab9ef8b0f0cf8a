export { createDatabase } from './create-database.ts';
export type { Database, Transaction } from './database.ts';
export { executorOf } from './executor.ts';
export { kindOfFailure } from './failures.ts';
export { lockPerson } from './lock-person.ts';
export { migrateDatabase } from './migrations/migrate-database.ts';
export { UNLIMITED_PLAN_CODE, UNLIMITED_PLAN_ID } from './plans.ts';
export { SYSTEM_ROLE } from './roles.ts';
export { isUniqueViolation } from './unique-violation.ts';
