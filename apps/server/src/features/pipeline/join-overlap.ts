import type { Word } from '@audiotricks/contracts';

interface Span {
  startMs: number;
  endMs: number;
}

/** Two chunks give the same word times that differ by no more than this. */
const sameWithinMs = 400;

const middle = ({ startMs, endMs }: Span) => (startMs + endMs) / 2;
const spelled = ({ text }: Word) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** The word nearest to the middle of the overlap that both chunks heard at the same time, by its index in either. */
function meeting(
  before: readonly Word[],
  after: readonly Word[],
  overlap: Span,
): { last: number; first: number } | null {
  let best: { last: number; first: number; distanceMs: number } | null = null;
  for (let last = before.length - 1; last >= 0; last--) {
    const word = before[last];
    if (word === undefined || word.endMs < overlap.startMs) break;
    for (const [first, other] of after.entries()) {
      if (other.startMs > overlap.endMs + sameWithinMs) break;
      const apartMs = Math.abs(middle(word) - middle(other));
      const isSame = spelled(word) === spelled(other) && apartMs <= sameWithinMs;
      // Of a word said twice, the pair at the same time.
      const distanceMs = Math.abs(middle(word) - middle(overlap)) + 4 * apartMs;
      if (isSame && distanceMs < (best?.distanceMs ?? Number.POSITIVE_INFINITY)) best = { last, first, distanceMs };
    }
  }
  return best;
}

/**
 * Joins the words of two chunks, on the same clock, that both heard `overlap`. Each hears badly where it was cut: the
 * first at the end of the overlap, the second at its beginning. So the first has the word until the word that both
 * heard nearest to its middle, and where there is none until the middle itself. No word of the overlap is doubled or
 * lost.
 */
export function joinAtOverlap<Spoken extends Word>(
  before: readonly Spoken[],
  after: readonly Spoken[],
  overlap: Span,
): readonly Spoken[] {
  if (overlap.endMs <= overlap.startMs) return [...before, ...after];
  const met = meeting(before, after, overlap);
  if (met !== null) return [...before.slice(0, met.last + 1), ...after.slice(met.first + 1)];
  // Where one of them heard nobody there, the other is believed.
  const isHeard = (words: readonly Word[]) =>
    words.some((word) => middle(word) >= overlap.startMs && middle(word) < overlap.endMs);
  if (!isHeard(before) || !isHeard(after)) return [...before, ...after];
  const seamMs = middle(overlap);
  return [...before.filter((word) => middle(word) < seamMs), ...after.filter((word) => middle(word) >= seamMs)];
}
