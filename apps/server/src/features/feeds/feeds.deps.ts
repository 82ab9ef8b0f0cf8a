import type { JobOptions } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import type { Outbound } from '../../platform/outbound/index.ts';
import type { Queue } from '../../platform/queue/index.ts';
import type { RequestImports } from '../imports/index.ts';

export interface FeedDeps {
  database: Database;
  queue: Pick<Queue, 'send'>;
  outbound: Outbound;
  /** Throws `job.engine_unknown`, `job.language_unknown`. Given by the pipeline. */
  checkJobOptions: (workspaceId: string, options: JobOptions) => Promise<void>;
  imports: Pick<RequestImports, 'requestIn'>;
  now: () => Date;
}
