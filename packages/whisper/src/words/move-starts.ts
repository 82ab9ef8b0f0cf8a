import type { Span } from '../speech/spans.ts';
import { placeStarts } from './place-starts.ts';
import type { Word } from './word.ts';
import type { WordEvidence } from './word-evidence.ts';

/**
 * Words with their starts where the audio has them. Words that touched still do; all stay in order, within the
 * stretch, and do not overlap. In another script than the Latin one, which the evidence knows, they keep their times.
 * @param words in order, in the request's times.
 * @param evidence of the stretch, from its start.
 */
export function moveStarts(words: readonly Word[], stretch: Span, evidence: WordEvidence): Word[] {
  if (words.length === 0 || !words.every(isLatin)) return [...words];
  const local = words.map((word) => ({ ...word, startMs: word.startMs - stretch.startMs }));
  const placed = placeStarts(local, evidence);
  if (!placed) return [...words];
  const startOf = (index: number) => Math.min(stretch.endMs, stretch.startMs + (placed[index] ?? 0));
  return words.map((word, index) => {
    const next = words[index + 1];
    const startMs = startOf(index);
    const touches = next !== undefined && word.endMs >= next.startMs;
    const latestMs = next ? startOf(index + 1) : stretch.endMs;
    return { ...word, startMs, endMs: Math.max(startMs, touches ? latestMs : Math.min(word.endMs, latestMs)) };
  });
}

function isLatin({ text }: Word): boolean {
  return /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u.test(text);
}
