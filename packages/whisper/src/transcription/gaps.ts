import { type Span, spansWithin, totalMs } from '../speech/spans.ts';
import { plausibleMs } from '../words/mend-times.ts';
import type { Word } from '../words/word.ts';

/** This much speech without words is worth another look. */
const MIN_GAP_MS = 1000;
/** Speech that goes on from a word, or over into one, for less than this is taken to be the word's own. */
const OWN_MS = 500;
/** What is decoded again reaches this far into the words around it … */
const WORD_MARGIN_MS = 50;
/** … and this far into the silence around it. */
const SILENCE_MARGIN_MS = 300;
/** Parts of what was not understood as a whole hold this much speech at least. */
const MIN_PART_SPEECH_MS = 2000;

/**
 * Decoders lose whole utterances where a window holds several. Compares words with speech detection and gives the
 * parts of `stretch`, before, between and after the words, that hold a second of speech and no words.
 */
export function findGaps(words: readonly Word[], speech: readonly Span[], stretch: Span): Span[] {
  const gaps: Span[] = [];
  let heardUpToMs = stretch.startMs;
  const check = (untilMs: number) => {
    const inGap = lostSpeech(speech, { startMs: heardUpToMs, endMs: untilMs });
    const [first, last] = [inGap[0], inGap.at(-1)];
    if (!first || !last || totalMs(inGap) < MIN_GAP_MS) return;
    gaps.push({
      startMs: Math.max(stretch.startMs, heardUpToMs - WORD_MARGIN_MS, first.startMs - SILENCE_MARGIN_MS),
      endMs: Math.min(stretch.endMs, untilMs + WORD_MARGIN_MS, last.endMs + SILENCE_MARGIN_MS),
    });
  };
  for (const word of words) {
    check(word.startMs);
    heardUpToMs = Math.max(heardUpToMs, Math.min(word.endMs, word.startMs + plausibleMs(word)));
  }
  check(stretch.endMs);
  return gaps;
}

/** The gap cut in the longest pause that leaves enough speech on both sides; empty where there is none. */
export function partsOf(gap: Span, speech: readonly Span[]): Span[] {
  let longestMs = 0;
  let parts: Span[] = [];
  for (let after = 1; after < speech.length; after++) {
    const [before, behind] = [speech.slice(0, after), speech.slice(after)];
    if (totalMs(before) < MIN_PART_SPEECH_MS || totalMs(behind) < MIN_PART_SPEECH_MS) continue;
    const [fromMs, untilMs] = [speech[after - 1]?.endMs ?? 0, speech[after]?.startMs ?? 0];
    if (untilMs - fromMs <= longestMs) continue;
    longestMs = untilMs - fromMs;
    parts = [
      { startMs: gap.startMs, endMs: Math.min(untilMs, fromMs + SILENCE_MARGIN_MS) },
      { startMs: Math.max(fromMs, untilMs - SILENCE_MARGIN_MS), endMs: gap.endMs },
    ];
  }
  return parts;
}

function lostSpeech(speech: readonly Span[], gap: Span): Span[] {
  return spansWithin(speech, gap).filter(({ startMs, endMs }) => {
    const cutOff = startMs === gap.startMs || endMs === gap.endMs;
    return !cutOff || endMs - startMs >= OWN_MS;
  });
}
