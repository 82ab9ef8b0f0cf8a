import type { PlaybackState } from '@audiotricks/contracts';
import type { Transaction } from '../../../platform/database/index.ts';
import { type PlaybackEvent, playbackTransition } from './playback.states.ts';

interface RecordingKey {
  workspaceId: string;
  recordingId: string;
}

/**
 * Moves the playback state of a recording whose original stands, by compare-and-set on its locked row. Answers the
 * states before and after; null where there is nothing to play (deleted, or the original was freed), and the same
 * state twice where the event means nothing.
 */
export async function movePlayback(
  transaction: Transaction,
  { workspaceId, recordingId, event }: RecordingKey & { event: PlaybackEvent },
): Promise<{ before: PlaybackState; after: PlaybackState } | null> {
  const [row] = await transaction.$queryRaw<{ playback: PlaybackState }[]>`
    SELECT playback::text AS playback FROM recording
    WHERE id = ${recordingId}::uuid AND workspace_id = ${workspaceId}::uuid
      AND state <> 'deleted' AND storage_key IS NOT NULL
    FOR UPDATE`;
  if (row === undefined) return null;
  const before = row.playback;
  const after = playbackTransition(before, event) ?? before;
  if (after !== before) await transaction.recording.update({ where: { id: recordingId }, data: { playback: after } });
  return { before, after };
}
