import type { PlaybackState } from '@audiotricks/contracts';

export type PlaybackEvent = 'keep' | 'render' | 'finish' | 'fail' | 'lose';

/**
 * `pending` until the file was looked into, then `original`, or `ready | failed` when a rendition was tried. A further
 * run decides anew; a rendition that stands stays.
 */
const table: Readonly<Record<PlaybackState, Readonly<Partial<Record<PlaybackEvent, PlaybackState>>>>> = {
  original: { keep: 'original', render: 'pending' },
  pending: { keep: 'original', render: 'pending', finish: 'ready', fail: 'failed', lose: 'failed' },
  ready: { keep: 'ready', render: 'ready', lose: 'failed' },
  failed: { keep: 'original', render: 'pending' },
};

/** The state an event leads to, or null where the event means nothing in this state. */
export function playbackTransition(from: PlaybackState, event: PlaybackEvent): PlaybackState | null {
  return table[from][event] ?? null;
}
