import type { Tokenizer } from '../decoding/tokenizer.ts';
import type { DecodedWindow } from '../decoding/window.ts';
import { type Span, spansWithin } from '../speech/spans.ts';
import { groupWords } from '../words/group-words.ts';
import { mendTimes } from '../words/mend-times.ts';
import { moveStarts } from '../words/move-starts.ts';
import type { Word } from '../words/word.ts';
import { dropDoubtfulWords } from './doubtful-words.ts';
import type { HeardSpeech } from './heard-speech.ts';
import type { Dropped } from './transcription.ts';

export interface WordsOfStretch {
  words: Word[];
  dropped: Dropped[];
}

/** The words decoded from a stretch of the request's audio, in the request's times, without those nobody said. */
export function windowWords(
  decoded: DecodedWindow,
  stretch: Span,
  { heard, tokenizer }: { heard: HeardSpeech; tokenizer: Tokenizer },
): WordsOfStretch {
  const timed = groupWords(decoded, tokenizer).map((word) => ({
    ...word,
    startMs: word.startMs + stretch.startMs,
    endMs: Math.min(word.endMs + stretch.startMs, stretch.endMs),
  }));
  const mended = mendTimes(timed, spansWithin(heard.spans, stretch), stretch.startMs);
  const { words: believed, dropped } = dropDoubtfulWords(mended, heard);
  const words = decoded.evidence ? moveStarts(believed, stretch, decoded.evidence) : believed;
  if (decoded.looped) {
    dropped.push({ startMs: words.at(-1)?.endMs ?? stretch.startMs, endMs: stretch.endMs, reason: 'repetition' });
  }
  return { words, dropped };
}
