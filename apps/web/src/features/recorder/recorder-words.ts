import type { LiveUploadProgress } from '@audiotricks/sdk';
import { formatDate, formatPercent, formatSize, formatTime } from '../../lib/format.ts';
import type { RecorderPhase } from './recorder.ts';
import type { Take } from './take.ts';

export const phaseWords: Record<RecorderPhase, string> = {
  idle: 'Ready to record',
  asking: 'Waiting for leave to use the microphone',
  recording: 'Recording',
  paused: 'Paused',
  lost: 'The microphone is gone',
  finishing: 'Sending the rest',
  unsent: 'Recorded, not sent',
  done: 'Recorded',
};

type Bytes = Pick<LiveUploadProgress, 'availableBytes' | 'sentBytes'>;

/** Where the bytes are: on this device or only in this page, and how many of them have arrived. */
export function keptSentence({ availableBytes, sentBytes }: Bytes, isKept: boolean): string {
  const place = isKept ? 'kept on this device' : 'held by this page';
  return `${formatSize(availableBytes)} ${place} · ${formatSize(sentBytes)} uploaded`;
}

export function sentPercent({ availableBytes, sentBytes }: Bytes): number {
  return availableBytes === 0 ? 0 : (sentBytes / availableBytes) * 100;
}

/** How far the sending of the rest is. */
export function sendingSentence(progress: LiveUploadProgress | null): string {
  if (progress === null || progress.state === 'opening') return 'Connecting';
  if (progress.state === 'offline') return 'No connection. It goes on by itself when there is one.';
  if (progress.state === 'completing') return 'Finishing';
  return formatPercent(sentPercent(progress) / 100);
}

/** "A recording from 14:02 was not finished (3:12)." */
export function unfinishedSentence({ startedAtMs, recordedMs }: Take, now?: Date, locale?: string): string {
  const when = formatDate(new Date(startedAtMs).toISOString(), now, locale);
  return `A recording from ${when} was not finished (${formatTime(recordedMs)}).`;
}
