import { FRAME_MS } from '../audio.ts';
import { writesSpaces } from '../decoding/languages.ts';
import type { Tokenizer } from '../decoding/tokenizer.ts';
import type { Word } from './word.ts';

export interface TimedTokens {
  tokens: readonly number[];
  logProbabilities: readonly number[];
  /** Start of each token and end of the last, in frames of 20 ms. */
  frames: readonly number[];
  language: string;
}

/** Joins tokens to words with times and confidence; times count from the start of the window. */
export function groupWords(timed: TimedTokens, tokenizer: Tokenizer): Word[] {
  const { tokens, logProbabilities, frames } = timed;
  const words: Word[] = [];
  for (const { from, to } of wordRanges(timed, tokenizer)) {
    const raw = tokenizer.decode(tokens.slice(from, to));
    const text = raw.trim();
    if (text === '') continue;
    const startMs = (frames[from] ?? 0) * FRAME_MS;
    const endMs = Math.max(startMs, (frames[to] ?? 0) * FRAME_MS);
    const mean = logProbabilities.slice(from, to).reduce((a, b) => a + b, 0) / (to - from);
    const confidence = Math.round(Math.exp(mean) * 100) / 100;
    const last = words.at(-1);
    if (!/[\p{L}\p{N}]/u.test(text)) {
      // A dash or a sign on its own belongs to the word before it; where there is none, nobody said it.
      if (!last) continue;
      words[words.length - 1] = { ...last, text: raw === text ? last.text + text : `${last.text} ${text}`, endMs };
      continue;
    }
    const attached = last !== undefined && raw === text;
    words.push({ text, startMs, endMs, confidence, ...(attached && { attached: true as const }) });
  }
  return words;
}

interface Range {
  from: number;
  to: number;
}

function wordRanges({ tokens, language }: TimedTokens, tokenizer: Tokenizer): Range[] {
  const spaced = writesSpaces(language);
  const ranges: Range[] = [];
  let from = 0;
  for (let at = 1; at <= tokens.length; at++) {
    const next = tokens[at];
    const ends =
      next === undefined || tokenizer.startsWithSpace(next) || (!spaced && isWhole(tokens, from, at, tokenizer));
    if (!ends) continue;
    ranges.push({ from, to: at });
    from = at;
  }
  return tokens.length === 0 ? [] : ranges;
}

/** Characters of several bytes may lie across tokens: a word ends only where one is complete. */
function isWhole(tokens: readonly number[], from: number, to: number, tokenizer: Tokenizer): boolean {
  return !tokenizer.decode(tokens.slice(from, to)).includes('\uFFFD');
}
