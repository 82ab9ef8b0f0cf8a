import { overlapMs, type Span } from '../speech/spans.ts';
import { plausibleMs } from '../words/mend-times.ts';
import type { Word } from '../words/word.ts';

/** This much speech without words is worth another look. */
const MIN_GAP_MS = 1000;
/** What is decoded again begins a little before the gap and ends a little after it. */
const MARGIN_MS = 50;

/**
 * Decoders lose whole utterances where a window holds several. Compares words with speech detection and gives the
 * parts of `stretch`, before, between and after the words, that hold a second of speech and no words.
 */
export function findGaps(words: readonly Word[], speech: readonly Span[], stretch: Span): Span[] {
  const gaps: Span[] = [];
  let heardUpToMs = stretch.startMs;
  const check = (untilMs: number) => {
    if (untilMs - heardUpToMs < MIN_GAP_MS || overlapMs(speech, heardUpToMs, untilMs) < MIN_GAP_MS) return;
    gaps.push({
      startMs: Math.max(stretch.startMs, heardUpToMs - MARGIN_MS),
      endMs: Math.min(stretch.endMs, untilMs + MARGIN_MS),
    });
  };
  for (const word of words) {
    check(word.startMs);
    heardUpToMs = Math.max(heardUpToMs, Math.min(word.endMs, word.startMs + plausibleMs(word)));
  }
  check(stretch.endMs);
  return gaps;
}
