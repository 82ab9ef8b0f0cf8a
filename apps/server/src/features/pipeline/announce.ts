import type { EventData, EventType } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/database.ts';
import { readJobView } from './job-view.ts';

/** Writes an event of the workspace in the transaction; given by the events feature. */
export type Announce = <Type extends EventType>(
  transaction: Transaction,
  event: { workspaceId: string; type: Type; data: EventData<Type> },
) => Promise<void>;

/** Tells listeners how a job stands now. */
export async function announceJob(
  announce: Announce,
  options: { transaction: Transaction; workspaceId: string; jobId: string },
): Promise<void> {
  const { transaction, workspaceId, jobId } = options;
  const job = await readJobView(transaction, jobId);
  if (job !== null) await announce(transaction, { workspaceId, type: 'job.progress', data: { job } });
}
