export { createUploadEnding } from './end-uploads.ts';
export { createServerUploads, type ServerUploads, serverPartBytes } from './server-uploads.ts';
export type { StartJob } from './uploads.deps.ts';
export { createUploadRoutes } from './uploads.routes.ts';
