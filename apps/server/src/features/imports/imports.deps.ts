import type { JobOptions } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import type { Outbound } from '../../platform/outbound/index.ts';
import type { Queue } from '../../platform/queue/index.ts';
import type { RecordEvent } from '../recordings/index.ts';
import type { ServerUploads } from '../uploads/index.ts';

/** What asking for an import stands on. */
export interface ImportDeps {
  database: Database;
  queue: Pick<Queue, 'send' | 'cancel'>;
  outbound: Outbound;
  recordEvent: RecordEvent;
  /** Throws `job.engine_unknown`, `job.language_unknown`. Given by the pipeline. */
  checkJobOptions: (workspaceId: string, options: JobOptions) => Promise<void>;
  now: () => Date;
}

/** What fetching stands on. */
export interface ImportWorkDeps extends ImportDeps {
  uploads: ServerUploads;
  limits?: Partial<ImportLimits>;
}

export interface ImportLimits {
  /** From the first try to the last byte, waits between tries included. */
  totalMs: number;
  /** Without a byte. */
  idleMs: number;
  /** Until the other server answers. */
  headersMs: number;
  /** Progress is told at most this often. */
  progressEveryMs: number;
  /** Before the rest is asked for after a cut. */
  reconnectMs: number;
}

export const importLimits: ImportLimits = {
  totalMs: 6 * 60 * 60_000,
  idleMs: 30_000,
  headersMs: 60_000,
  progressEveryMs: 1_000,
  reconnectMs: 1_000,
};
