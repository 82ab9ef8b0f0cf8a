import { describe, expect, it } from 'vitest';
import { joinAtOverlap } from './join-overlap.ts';

/** Words of 250 ms, one every 300 ms, from `fromMs` on; as one chunk hears them, `offMs` beside the truth. */
function said(text: string, fromMs: number, offMs = 0) {
  return text.split(' ').map((word, index) => {
    const startMs = fromMs + index * 300 + offMs;
    return { text: word, startMs, endMs: startMs + 250, confidence: 0.9 };
  });
}
const textOf = (words: readonly { text: string }[]) => words.map(({ text }) => text).join(' ');
const overlap = { startMs: 10_000, endMs: 11_500 };

describe('joining at an overlap', () => {
  it.each([0, 40, -40, 180, -180])('says each word once where the two are %i ms apart', (offMs) => {
    const before = said('one two three four five six sev', 9_500);
    const after = said('ree four five six seven eight', 10_100, offMs);
    expect(textOf(joinAtOverlap(before, after, overlap))).toBe('one two three four five six seven eight');
  });

  it('keeps a word that is said twice twice', () => {
    const before = said('no no no no no', 9_700);
    const after = said('no no no no no no', 10_000);
    expect(textOf(joinAtOverlap(before, after, overlap))).toBe('no no no no no no no');
  });

  it('takes case and punctuation for the same word', () => {
    const before = said('and then. We went', 10_000);
    const after = said('then, we went home', 10_300);
    expect(textOf(joinAtOverlap(before, after, overlap))).toBe('and then. We went home');
  });

  it('parts in the middle where they agree on nothing', () => {
    const before = said('a b c d e', 10_000);
    const after = said('v w x y z', 10_000);
    expect(textOf(joinAtOverlap(before, after, overlap))).toBe('a b c y z');
  });

  it('loses nothing where one of them heard nothing, nor without an overlap', () => {
    const before = said('one two', 10_700);
    expect(textOf(joinAtOverlap(before, said('three', 11_600), overlap))).toBe('one two three');
    expect(textOf(joinAtOverlap(before, [], overlap))).toBe('one two');
    expect(textOf(joinAtOverlap([], said('three', 11_000), overlap))).toBe('three');
    expect(textOf(joinAtOverlap(before, said('two', 10_000), { startMs: 10_000, endMs: 10_000 }))).toBe('one two two');
  });
});
