import { passes, readsAsSilence } from '../decoding/fallback.ts';
import type { DecodedWindow } from '../decoding/window.ts';
import { type Span, spansWithin } from '../speech/spans.ts';
import type { Word } from '../words/word.ts';
import { findGaps, partsOf } from './gaps.ts';
import type { HeardSpeech } from './heard-speech.ts';
import type { Dropped } from './transcription.ts';
import type { WordsOfStretch } from './window-words.ts';

/** A gap may have gaps again, or be heard in parts: so often is looked for more. */
const MAX_DEPTH = 3;
/** A gap within a gap that is nearly all of it would be decoded the same way again. */
const SAME_AGAIN_SHARE = 0.9;

export interface GapFillerDependencies {
  heard: HeardSpeech;
  decode(stretch: Span): Promise<DecodedWindow | undefined>;
  wordsOf(decoded: DecodedWindow, stretch: Span): WordsOfStretch;
}

export interface Filled {
  words: Word[];
  dropped: Dropped[];
  redecoded: number;
}

/**
 * The gap guard: decodes every stretch that has speech and no words again on its own, and what cannot be believed as a
 * whole in parts.
 */
export function createGapFiller({ heard, decode, wordsOf }: GapFillerDependencies) {
  const fillStretch = async (words: readonly Word[], stretch: Span, depth: number): Promise<Filled> => {
    const sameAgainMs = SAME_AGAIN_SHARE * (stretch.endMs - stretch.startMs);
    const fillOne = (gap: Span) =>
      depth > 0 && gap.endMs - gap.startMs > sameAgainMs ? fillParts(gap, depth) : fillGap(gap, depth + 1);
    return merged(await Promise.all(findGaps(words, spansWithin(heard.spans, stretch), stretch).map(fillOne)));
  };

  const fillGap = async (gap: Span, depth: number): Promise<Filled> => {
    const decoded = await decode(gap);
    if (!decoded || !isBelievable(decoded)) {
      const filled = await fillParts(gap, depth);
      const dropped: Dropped[] = filled.redecoded === 0 ? [{ ...gap, reason: 'hallucination' }] : [];
      return merged([{ words: [], dropped, redecoded: 1 }, filled]);
    }
    const { words, dropped } = wordsOf(decoded, gap);
    const own = { words, dropped, redecoded: 1 };
    return depth < MAX_DEPTH ? merged([own, await fillStretch(words, gap, depth)]) : own;
  };

  /** Nothing where the gap is too short for parts. */
  const fillParts = async (gap: Span, depth: number): Promise<Filled> => {
    const parts = depth < MAX_DEPTH ? partsOf(gap, spansWithin(heard.spans, gap)) : [];
    return merged(await Promise.all(parts.map((part) => fillGap(part, depth + 1))));
  };

  return {
    /** What is missing between the words of the whole. */
    fillGaps: (words: readonly Word[], whole: Span) => fillStretch(words, whole, 0),
    /** All of it anew, in parts; nothing where it is too short for that. */
    hearInParts: (whole: Span) => fillParts(whole, 0),
  };
}

export function merged(parts: readonly Filled[]): Filled {
  return {
    words: parts.flatMap((part) => part.words),
    dropped: parts.flatMap((part) => part.dropped),
    redecoded: parts.reduce((sum, part) => sum + part.redecoded, 0),
  };
}

/** As a whole window is believed. */
function isBelievable(decoded: DecodedWindow): boolean {
  return passes(decoded) && !readsAsSilence(decoded);
}
