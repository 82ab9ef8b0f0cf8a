import type { Word } from '@audiotricks/contracts';

/** A word stays marked so long after its end, so that the mark does not flicker between words. */
const afterglowMs = 400;

/** Index of the word being heard, -1 in a pause; binary search over starts in order. */
export function wordAt(words: readonly Word[], timeMs: number): number {
  const index = lastStarted(words, timeMs);
  const word = words[index];
  return word && timeMs < Math.max(word.endMs, word.startMs) + afterglowMs ? index : -1;
}

/** Index of the last word that has started, -1 before the first. */
export function lastStarted(words: readonly { startMs: number }[], timeMs: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const word = words[middle];
    if (word && word.startMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
