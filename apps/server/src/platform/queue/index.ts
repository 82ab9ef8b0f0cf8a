export { ClaimLostError, type Failure } from './failure.ts';
export { createHandler, type Done, type Handler, type HandlerOptions, type Run } from './handler.ts';
export {
  defineJob,
  type Job,
  type PeriodicJob,
  type SlotPool,
  type WorkspaceJob,
  type WorkspacePayload,
} from './job.ts';
export type { QueueDepth } from './job-table.ts';
export { createQueue, type Queue, type QueueDeps } from './queue.ts';
export type { PlanPriority, SendOptions } from './send-options.ts';
export type { CancelTarget } from './sending.ts';
export type { Worker, WorkOptions } from './worker.ts';
