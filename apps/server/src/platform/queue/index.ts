export { createHandler, type Handler, type Run } from './handler.ts';
export { defineJob, type Job } from './job.ts';
export { readBacklog } from './job-table.ts';
export { createQueue, type Queue } from './queue.ts';
export { shareWeights } from './send-options.ts';
export type { Worker } from './worker.ts';
