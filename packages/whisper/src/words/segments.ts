import { joinWords, type Word } from './word.ts';

/** A sentence-like stretch of words. */
export interface Segment {
  text: string;
  startMs: number;
  endMs: number;
  words: Word[];
}

/** A pause this long ends a segment even within a sentence. */
const LONG_PAUSE_MS = 1200;
/** Sentences longer than this are parted at a comma or a pause … */
const LONG_MS = 15_000;
const SHORT_PAUSE_MS = 300;
/** … and past this anywhere. */
const MAX_MS = 30_000;

const SENTENCE_END = /[.!?…。！？][\p{Pe}\p{Pf}"']*$/u;
const CLAUSE_END = /[,;:，、；：][\p{Pe}\p{Pf}"']*$/u;

/** Groups words into sentence-like segments by punctuation and pauses. Pure; every word is in exactly one. */
export function segmentsOf(words: readonly Word[]): Segment[] {
  const segments: Segment[] = [];
  let current: Word[] = [];
  words.forEach((word, index) => {
    current.push(word);
    if (!endsSegment(current, words[index + 1])) return;
    segments.push(segmentOf(current));
    current = [];
  });
  return segments;
}

function endsSegment(current: readonly Word[], next: Word | undefined): boolean {
  const last = current.at(-1);
  if (!last || !next) return true;
  const pauseMs = next.startMs - last.endMs;
  if (pauseMs >= LONG_PAUSE_MS) return true;
  const durationMs = last.endMs - (current[0]?.startMs ?? 0);
  if (SENTENCE_END.test(last.text) && !isAbbreviation(last.text, next.text)) return true;
  if (durationMs >= MAX_MS) return true;
  return durationMs >= LONG_MS && (CLAUSE_END.test(last.text) || pauseMs >= SHORT_PAUSE_MS);
}

/** "Mr.", "J." and numbers before a word in lower case end nothing. */
function isAbbreviation(text: string, next: string): boolean {
  if (/^\p{Lu}\.$/u.test(text) || /^(mr|mrs|ms|dr|st|vs|no|prof)\.$/i.test(text)) return true;
  return text.endsWith('.') && /^\p{Ll}/u.test(next);
}

function segmentOf(words: Word[]): Segment {
  return { text: joinWords(words), startMs: words[0]?.startMs ?? 0, endMs: words.at(-1)?.endMs ?? 0, words };
}
