import type { EventData, EventType, Job } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/index.ts';

/** The newest job of each recording that has one, as the API shows it. Given by the pipeline. */
export type ReadLatestJobs = (transaction: Transaction, recordingIds: string[]) => Promise<Map<string, Job>>;

/**
 * Stops what runs on a recording that is being deleted and forgets what its jobs know of its text (chunks, their
 * stored audio); all in the given transaction. Given by the pipeline.
 */
export type CancelJobs = (
  transaction: Transaction,
  input: { workspaceId: string; recordingId: string },
) => Promise<void>;

/** Writes an event of the workspace into the given transaction. Given by the events. */
export type RecordEvent = <Type extends EventType>(
  transaction: Transaction,
  event: { workspaceId: string; type: Type; data: EventData<Type> },
) => Promise<unknown>;
