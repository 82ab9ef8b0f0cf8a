import type { CompletionOptions } from '@audiotricks/contracts';
import type { Database, Transaction } from '../../platform/database/index.ts';
import type { Storage } from '../../platform/storage/index.ts';
import type { RecordEvent, RecordingViews } from '../recordings/index.ts';

/**
 * Writes the first job of a recording with the admission that goes with it, in the given transaction. Throws
 * `job.engine_unknown`, `job.language_unknown`. Given by the pipeline.
 */
export type StartJob = (
  transaction: Transaction,
  input: { workspaceId: string; recordingId: string; options: CompletionOptions },
) => Promise<unknown>;

/** What the use cases of uploads stand on. */
export interface UploadDeps {
  database: Database;
  storage: Storage;
  views: RecordingViews;
  startJob: StartJob;
  recordEvent: RecordEvent;
  now: () => Date;
}
