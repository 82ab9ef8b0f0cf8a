import { renditionContentType } from '../../../platform/media/index.ts';
import { playbackKeyOf } from '../playback/playback-key.ts';
import { audioUnavailable, playbackPending } from '../recordings.errors.ts';
import type { RecordingRow } from '../recordings.repository.ts';

export type AudioVariant = 'original' | 'playback';

/** The object that answers for a recording's sound. */
export interface AudioObject {
  storageKey: string;
  contentType: string;
  fileName: string;
  /** The rendition, which has an address of its own: an address never changes what it means. */
  isRendition: boolean;
  /** Names the object among all; with its size it names its bytes. */
  tag: string;
  createdAt: Date;
}

/**
 * The original, or what a browser is to play: the rendition, or the original where there is none. Throws
 * `recording.playback_pending` while that is not known or the rendition is being made.
 */
export function audioObjectOf(row: RecordingRow, variant: AudioVariant): AudioObject {
  if (row.storageKey === null) throw audioUnavailable();
  const { createdAt, fileName, contentType } = row;
  if (variant === 'playback' && row.playback === 'pending') throw playbackPending();
  if (variant === 'original' || row.playback !== 'ready') {
    return { storageKey: row.storageKey, contentType, fileName, isRendition: false, tag: row.id, createdAt };
  }
  return {
    storageKey: playbackKeyOf({ workspaceId: row.workspaceId, recordingId: row.id }),
    contentType: renditionContentType,
    fileName: `${fileName.replace(/\.[^.\s]{1,10}$/u, '') || 'audio'}.mp3`,
    isRendition: true,
    tag: `${row.id}-playback`,
    createdAt,
  };
}
