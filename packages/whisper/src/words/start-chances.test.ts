import { expect, test } from 'vitest';
import { startChances } from './start-chances.ts';
import { LETTER_CLASSES, type WordEvidence } from './word-evidence.ts';

/** Any word may start anywhere, and any letter may be said. */
function evenEvidence(frames: number): WordEvidence {
  const letters = new Float32Array(frames * LETTER_CLASSES).fill(-Math.log(LETTER_CLASSES));
  return { frames, starts: new Float32Array(2 * frames).fill(0.1), letters };
}

const wordsAt = (text: string, startsMs: readonly number[]) =>
  startsMs.map((startMs) => ({ text, startMs, endMs: startMs, confidence: 1 }));
const sum = (chances: Float64Array) => chances.reduce((a, b) => a + b, 0);

test('each word starts once, in a long window of many words as well', () => {
  const starts = Array.from({ length: 80 }, (_, index) => 340 * index);
  const evidence = evenEvidence(1500);
  evidence.letters.fill(-40, 0, 700 * LETTER_CLASSES);
  const rows = startChances(wordsAt('something', starts), evidence) ?? [];
  expect(rows).toHaveLength(80);
  for (const row of rows) expect(sum(row)).toBeCloseTo(1, 9);
});

test('without a hint a word is the less probable the further from where attention has it', () => {
  const [row] = startChances(wordsAt('a', [1000]), evenEvidence(101)) ?? [];
  const chances = [20, 30, 40, 50, 60, 70, 80].map((frame) => row?.[frame] ?? 0);
  expect(chances.slice(0, 4)).toEqual(chances.slice(0, 4).toSorted((a, b) => a - b));
  expect(chances.slice(3)).toEqual(chances.slice(3).toSorted((a, b) => b - a));
});

test('no word starts further than 700 ms from where attention has it', () => {
  const evidence = evenEvidence(150);
  evidence.starts[2 * 100] = 0.999;
  const [row] = startChances(wordsAt('word', [1000]), evidence) ?? [];
  expect(row?.[100]).toBe(0);
  expect(row?.[85]).toBeGreaterThan(0);
});
