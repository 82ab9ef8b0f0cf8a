import { expect, test } from 'vitest';
import { moveStarts } from './move-starts.ts';
import { LETTER_CLASSES, letterClasses, PAUSE, type WordEvidence } from './word-evidence.ts';

/** One letter a frame, from `startMs` on, and a pause elsewhere. */
function evidenceOf(said: readonly { text: string; startMs: number }[], frames: number): WordEvidence {
  const starts = new Float32Array(2 * frames).fill(0.01);
  const letters = new Float32Array(frames * LETTER_CLASSES).fill(-5);
  const heard = new Array<number>(frames).fill(PAUSE);
  for (const { text, startMs } of said) {
    starts[startMs / 10] = 0.9;
    for (const [place, letter] of letterClasses(text).entries()) heard[startMs / 20 + place] = letter;
  }
  for (const [frame, letter] of heard.entries()) letters[frame * LETTER_CLASSES + letter] = 0;
  return { frames, starts, letters };
}

const stretch = { startMs: 10_000, endMs: 12_000 };
const word = (text: string, startMs: number, endMs: number) => ({ text, startMs, endMs, confidence: 0.9 });
const evidence = evidenceOf(
  [
    { text: 'never', startMs: 200 },
    { text: 'mind', startMs: 300 },
    { text: 'that', startMs: 800 },
  ],
  100,
);

test('words that touched still do, and pauses stay', () => {
  const words = [word('Never', 10_100, 10_340), word('mind', 10_340, 10_500), word('that.', 10_760, 11_000)];
  expect(moveStarts(words, stretch, evidence)).toEqual([
    word('Never', 10_200, 10_300),
    word('mind', 10_300, 10_500),
    word('that.', 10_800, 11_000),
  ]);
});

test('no word ends after the next one starts, or before its own start', () => {
  const words = [word('Never', 10_220, 10_240), word('mind', 10_280, 10_290), word('that.', 10_760, 10_780)];
  const moved = moveStarts(words, stretch, evidence);
  for (const [index, { startMs, endMs }] of moved.entries()) {
    expect(endMs).toBeGreaterThanOrEqual(startMs);
    expect(moved[index + 1]?.startMs ?? stretch.endMs).toBeGreaterThanOrEqual(endMs);
  }
});

test('other scripts keep their times, and so do words that do not fit', () => {
  const russian = [word('Добрый', 10_100, 10_340), word('mind', 10_340, 10_500)];
  expect(moveStarts(russian, stretch, evidence)).toEqual(russian);
  const many = Array.from({ length: 40 }, () => word('impossibly', 10_100, 10_100));
  expect(moveStarts(many, stretch, evidence)).toEqual(many);
  expect(moveStarts([], stretch, evidence)).toEqual([]);
});
