import { z } from 'zod';
import { defineJob } from '../../../platform/queue/index.ts';

const hourMs = 60 * 60_000;

/** Make what a browser plays where it cannot play the original. Beside the transcript, which does not wait for it. */
export const renderPlaybackJob = defineJob({
  name: 'recordings.render_playback',
  payload: z.object({ workspaceId: z.uuid(), recordingId: z.uuid() }),
  timeoutMs: 6 * hourMs,
  retryLimit: 3,
  retryDelayMs: 5_000,
  // Of its own: minutes of encoding must not keep a transcript from beginning.
  slots: 'render',
});

export const recordingJobs = [renderPlaybackJob];
