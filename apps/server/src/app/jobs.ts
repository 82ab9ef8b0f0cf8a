import { feedJobs } from '../features/feeds/index.ts';
import { identityJobs } from '../features/identity/index.ts';
import { importJobs } from '../features/imports/index.ts';
import { mailJobs } from '../features/mail/index.ts';
import { pipelineJobs } from '../features/pipeline/index.ts';
import { publicObjectJobs } from '../features/public-objects/index.ts';
import { recordingJobs } from '../features/recordings/index.ts';
import type { Job } from '../platform/queue/index.ts';
import { sweepJobs } from './sweeps.ts';

/** The catalog: every kind of work of every feature. The worker refuses to start while one has no handler. */
export const allJobs: readonly Job[] = [
  ...pipelineJobs,
  ...recordingJobs,
  ...publicObjectJobs,
  ...importJobs,
  ...feedJobs,
  ...mailJobs,
  ...identityJobs,
  ...sweepJobs,
];
