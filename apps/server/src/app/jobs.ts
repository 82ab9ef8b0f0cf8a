import { eventJobs } from '../features/events/index.ts';
import { identityJobs } from '../features/identity/index.ts';
import { pipelineJobs } from '../features/pipeline/index.ts';
import { uploadJobs } from '../features/uploads/index.ts';
import type { Job } from '../platform/queue/index.ts';

/** The catalog: every kind of work of every feature. The worker refuses to start while one has no handler. */
export const allJobs: readonly Job[] = [...pipelineJobs, ...uploadJobs, ...eventJobs, ...identityJobs];
