export type { ImportDeps, ImportWorkDeps } from './imports.deps.ts';
export { importJobs } from './imports.jobs.ts';
export { createImportRoutes } from './imports.routes.ts';
export { withoutQuery } from './imports.view.ts';
export { createImportReading } from './read-imports.ts';
export { createRequestImport, type RequestImports } from './request-import.ts';
export { createImportHandlers } from './run-import.ts';
