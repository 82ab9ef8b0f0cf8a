import { describe, expect, it } from 'vitest';
import { wordAt } from './word-at.ts';

const words = [
  { text: 'a', startMs: 100, endMs: 300, confidence: 1 },
  { text: 'b', startMs: 300, endMs: 500, confidence: 1 },
  { text: 'c', startMs: 3000, endMs: 3200, confidence: 1 },
];

describe('wordAt', () => {
  it.each([
    [0, -1],
    [100, 0],
    [299, 0],
    [300, 1],
    [800, 1],
    [1500, -1],
    [3000, 2],
    [9000, -1],
  ])('at %i ms it is word %i', (timeMs, index) => expect(wordAt(words, timeMs)).toBe(index));

  it('agrees with a plain search over 100,000 words', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({
      text: 'w',
      startMs: index * 350,
      endMs: index * 350 + 200,
      confidence: null,
    }));
    for (const timeMs of [0, 17_500, 349_999, 34_999_000]) {
      expect(wordAt(many, timeMs)).toBe(many.findLastIndex(({ startMs }) => startMs <= timeMs));
    }
  });

  it('finds nothing in nothing', () => expect(wordAt([], 5)).toBe(-1));
});
