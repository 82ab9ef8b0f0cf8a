export { createUploadEnding } from './end-uploads.ts';
export type { StartJob, UploadDeps } from './uploads.deps.ts';
export { createUploadRoutes, type UploadRoutesDeps } from './uploads.routes.ts';
