import type { DroppedSpan } from '@audiotricks/contracts';
import type { Paragraph } from './paragraphs.ts';

/** A span of the recording that has no words in the text, and why. */
export interface LeftOut {
  key: string;
  startMs: number;
  endMs: number;
  why: string;
}

export type Row = Paragraph | LeftOut;

const reasons: Record<DroppedSpan['reason'], string> = {
  no_speech: 'Nobody speaks here',
  repetition: 'Repeated words were left out here',
  hallucination: 'Left out: sounds that were no clear speech',
};

/** Shorter pauses are part of speaking, and shorter slips of the engine part of listening. */
const leastMs: Record<DroppedSpan['reason'], number> = { no_speech: 5_000, repetition: 500, hallucination: 500 };

/** The spans worth a mark in the text. */
export function leftOutSpans(dropped: readonly DroppedSpan[]): LeftOut[] {
  return dropped
    .filter(({ startMs, endMs, reason }) => endMs - startMs >= leastMs[reason])
    .map(({ startMs, endMs, reason }) => ({
      key: `left-out-${startMs}-${reason}`,
      startMs,
      endMs,
      why: reasons[reason],
    }));
}

/** Paragraphs and marks in order of time. */
export function rowsOf(paragraphs: readonly Paragraph[], leftOut: readonly LeftOut[]): Row[] {
  return [...paragraphs, ...leftOut].sort((a, b) => a.startMs - b.startMs);
}
