import { overlapMs, type Span } from '../speech/spans.ts';
import { VAD_WINDOW_MS } from '../speech/windows.ts';
import type { Word } from './word.ts';

/** Speech that began longer than this before a word is not taken to be the word's own. */
const MAX_LATE_MS = 1000;
/** Speech is sure a window after it began: starts of words of known time lay 13 to 44 ms before. */
const ONSET_MS = VAD_WINDOW_MS;

/** The longest a word of this text is believed to last: slow speech, and one syllable held. */
export function plausibleMs(word: Word): number {
  return 250 + 90 * word.text.length;
}

/**
 * Warping hands every frame to a word, pauses included, and tends to start the first word after a pause late.
 * Speech detection knows better where a pause lies: words end where speech ends, and the first one after a pause
 * starts where speech starts, which is just before it is sure. Words stay in order and do not overlap.
 */
export function mendTimes(words: readonly Word[], speech: readonly Span[], fromMs = 0): Word[] {
  const mended: Word[] = [];
  for (const word of words) {
    const span = spanOf(word, speech);
    if (!span) {
      mended.push(word);
      continue;
    }
    const previousEndMs = mended.at(-1)?.endMs ?? fromMs;
    const early = word.startMs < span.startMs;
    const late = word.startMs - span.startMs <= MAX_LATE_MS && previousEndMs <= span.startMs;
    const onsetMs = Math.max(previousEndMs, span.startMs - ONSET_MS);
    const startMs = early || late ? onsetMs : word.startMs;
    mended.push({ ...word, startMs, endMs: Math.max(startMs, Math.min(word.endMs, span.endMs)) });
  }
  return mended;
}

/** The stretch of speech that the word was said in: most of what it can plausibly last, else most of all. */
function spanOf(word: Word, speech: readonly Span[]): Span | undefined {
  const near = Math.min(word.endMs, word.startMs + plausibleMs(word));
  return mostlyWithin(speech, word.startMs, near) ?? mostlyWithin(speech, word.startMs, word.endMs);
}

function mostlyWithin(speech: readonly Span[], fromMs: number, toMs: number): Span | undefined {
  let best: Span | undefined;
  let most = 0;
  for (const span of speech) {
    const overlap = overlapMs([span], fromMs, toMs);
    if (overlap <= most) continue;
    most = overlap;
    best = span;
  }
  return best;
}
