export { createHandler, type Handler, type Run } from './handler.ts';
export { defineJob, type Job } from './job.ts';
export { createQueue, type Queue } from './queue.ts';
export type { Worker } from './worker.ts';
