import { MAX_NO_SPEECH_PROBABILITY, MIN_AVERAGE_LOG_PROBABILITY } from '../decoding/fallback.ts';
import type { DecodedWindow } from '../decoding/window.ts';
import { type Span, spansWithin } from '../speech/spans.ts';
import type { Word } from '../words/word.ts';
import { findGaps } from './gaps.ts';
import type { HeardSpeech } from './heard-speech.ts';
import type { Dropped } from './transcription.ts';
import type { WordsOfStretch } from './window-words.ts';

/** A gap may have gaps again: so often is looked for more. */
const MAX_DEPTH = 2;
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

/** The gap guard: decodes every stretch that has speech and no words again on its own. */
export function createGapFiller({ heard, decode, wordsOf }: GapFillerDependencies) {
  const fillStretch = async (words: readonly Word[], stretch: Span, depth: number): Promise<Filled> => {
    const sameAgainMs = SAME_AGAIN_SHARE * (stretch.endMs - stretch.startMs);
    const gaps = findGaps(words, spansWithin(heard.spans, stretch), stretch).filter(
      (gap) => depth === 0 || gap.endMs - gap.startMs <= sameAgainMs,
    );
    return merged(await Promise.all(gaps.map((gap) => fillGap(gap, depth + 1))));
  };

  const fillGap = async (gap: Span, depth: number): Promise<Filled> => {
    const decoded = await decode(gap);
    if (!decoded || !isBelievable(decoded)) {
      return { words: [], dropped: [{ ...gap, reason: 'hallucination' }], redecoded: 1 };
    }
    const { words, dropped } = wordsOf(decoded, gap);
    const own = { words, dropped, redecoded: 1 };
    return depth < MAX_DEPTH ? merged([own, await fillStretch(words, gap, depth)]) : own;
  };

  return (words: readonly Word[], whole: Span) => fillStretch(words, whole, 0);
}

function merged(parts: readonly Filled[]): Filled {
  return {
    words: parts.flatMap((part) => part.words),
    dropped: parts.flatMap((part) => part.dropped),
    redecoded: parts.reduce((sum, part) => sum + part.redecoded, 0),
  };
}

function isBelievable({ averageLogProbability, noSpeechProbability, looped }: DecodedWindow): boolean {
  if (looped) return false;
  return averageLogProbability >= MIN_AVERAGE_LOG_PROBABILITY && noSpeechProbability <= MAX_NO_SPEECH_PROBABILITY;
}
