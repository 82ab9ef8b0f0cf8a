import { type EventData, type EventType, eventSchemas } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/index.ts';

/** Notified with the id of a workspace whenever an event of it was committed. */
export const workspaceEventChannel = 'workspace_event';

/**
 * Adds an event to the stream of a workspace, as part of the transaction that makes it true. Answers its id.
 *
 * Ids are gap-free because they are drawn under the workspace row's lock, which the transaction then holds to its end:
 * record events last, and keep what follows short. The type and data are those of `eventSchemas`.
 */
export async function recordEvent<Type extends EventType>(
  transaction: Transaction,
  { workspaceId, type, data }: { workspaceId: string; type: Type; data: EventData<Type> },
): Promise<number> {
  const payload = JSON.stringify(eventSchemas[type].parse(data));
  const [row] = await transaction.$queryRaw<{ id: bigint }[]>`
    with drawn as (
      update workspace set event_seq = event_seq + 1 where id = ${workspaceId}::uuid returning event_seq
    ), told as (
      insert into workspace_event (workspace_id, seq, type, data)
      select ${workspaceId}::uuid, event_seq, ${type}, ${payload}::jsonb from drawn
    )
    select event_seq as id, pg_notify(${workspaceEventChannel}, ${workspaceId})::text from drawn`;
  if (!row) throw new Error(`an event for workspace ${workspaceId}, which does not exist or is another's`);
  return Number(row.id);
}
