import type { Transaction } from '../../../platform/database/index.ts';
import type { Queue } from '../../../platform/queue/index.ts';
import type { RecordEvent } from '../recordings.deps.ts';
import type { RecordingViews } from '../recordings.view.ts';
import { renderPlaybackJob } from './playback.jobs.ts';
import { movePlayback } from './playback.repository.ts';

/** What the pipeline says once it has looked into the file. */
export type DecidePlayback = (
  transaction: Transaction,
  input: { workspaceId: string; recordingId: string; needsRendition: boolean },
) => Promise<void>;

/**
 * Decides in the caller's transaction whether a recording is played as it is or by a rendition, and sends the
 * rendition's work there too.
 */
export function createDecidePlayback(deps: {
  queue: Queue;
  views: RecordingViews;
  recordEvent: RecordEvent;
}): DecidePlayback {
  return async function decidePlayback(transaction, { needsRendition, ...key }) {
    const { workspaceId, recordingId } = key;
    const moved = await movePlayback(transaction, { ...key, event: needsRendition ? 'render' : 'keep' });
    if (moved === null) return;
    if (moved.after === 'pending') {
      await deps.queue.send(transaction, renderPlaybackJob, key, { singletonKey: recordingId });
    }
    if (moved.after === moved.before) return;
    const recording = await deps.views.recordingView(transaction, key);
    await deps.recordEvent(transaction, { workspaceId, type: 'recording.updated', data: { recording } });
  };
}
