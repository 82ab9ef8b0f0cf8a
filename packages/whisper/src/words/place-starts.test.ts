import { expect, test } from 'vitest';
import { placeStarts } from './place-starts.ts';
import { LETTER_CLASSES, letterClasses, PAUSE, type WordEvidence } from './word-evidence.ts';

interface Said {
  text: string;
  startMs: number;
  endMs: number;
}

const SURE = Math.log(0.9);
const UNLIKELY = Math.log(0.1 / (LETTER_CLASSES - 1));

/** What a perfect head would tell of words that are said there. */
function evidenceOf(said: readonly Said[], frames: number): WordEvidence {
  const starts = new Float32Array(2 * frames).fill(0.01);
  const letters = new Float32Array(frames * LETTER_CLASSES).fill(UNLIKELY);
  const classAt = new Array<number>(frames).fill(PAUSE);
  for (const { text, startMs, endMs } of said) {
    starts[startMs / 10] = 0.9;
    const own = letterClasses(text);
    const [first, last] = [startMs / 20, endMs / 20];
    for (let frame = Math.floor(first); frame < last; frame++) {
      classAt[frame] = own[Math.floor((Math.max(0, frame - first) / (last - first)) * own.length)] ?? PAUSE;
    }
  }
  for (const [frame, letter] of classAt.entries()) letters[frame * LETTER_CLASSES + letter] = SURE;
  return { frames, starts, letters };
}

const said: Said[] = [
  { text: 'good', startMs: 200, endMs: 500 },
  { text: 'morning', startMs: 510, endMs: 1000 },
  { text: 'friends', startMs: 1500, endMs: 2000 },
];
const wordsAt = (texts: readonly string[], startsMs: readonly number[]) =>
  texts.map((text, index) => ({ text, startMs: startsMs[index] ?? 0, endMs: 0, confidence: 1 }));
const texts = said.map(({ text }) => text);

test('finds starts to the half of a frame, wherever attention has them nearby', () => {
  const evidence = evidenceOf(said, 150);
  expect(placeStarts(wordsAt(texts, [60, 640, 1300]), evidence)).toEqual([200, 510, 1500]);
  expect(placeStarts(wordsAt(texts, [320, 400, 1740]), evidence)).toEqual([200, 510, 1500]);
});

test('letters tell which of two starts is the word’s', () => {
  const evidence = evidenceOf(
    [
      { text: 'all', startMs: 100, endMs: 500 },
      { text: 'tea', startMs: 600, endMs: 800 },
    ],
    60,
  );
  evidence.starts[50] = 0.95;
  expect(placeStarts(wordsAt(['all', 'tea'], [100, 520]), evidence)).toEqual([100, 600]);
});

test('between two words that share a letter the start decides', () => {
  const evidence = evidenceOf(
    [
      { text: 'al', startMs: 100, endMs: 500 },
      { text: 'la', startMs: 500, endMs: 900 },
    ],
    60,
  );
  expect(placeStarts(wordsAt(['al', 'la'], [100, 640]), evidence)).toEqual([100, 500]);
});

test('a word without known letters goes to where a word starts', () => {
  const evidence = evidenceOf(said, 150);
  expect(placeStarts(wordsAt(['good', '7', 'friends'], [200, 600, 1500]), evidence)?.[1]).toBeGreaterThanOrEqual(460);
});

test('without a hint attention is believed', () => {
  const frames = 100;
  const evidence = {
    frames,
    starts: new Float32Array(2 * frames).fill(0.1),
    letters: new Float32Array(frames * LETTER_CLASSES),
  };
  const [start = -1] = placeStarts(wordsAt(['word'], [1000]), evidence) ?? [];
  expect(Math.abs(start - 1000)).toBeLessThanOrEqual(60);
});

test('where most of the chances lie counts more than the single most probable start', () => {
  const frames = 100;
  const evidence = {
    frames,
    starts: new Float32Array(2 * frames).fill(0.01),
    letters: new Float32Array(frames * LETTER_CLASSES),
  };
  evidence.starts[2 * 47] = 0.5;
  for (const frame of [51, 52, 53]) evidence.starts[2 * frame] = 0.42;
  expect(placeStarts(wordsAt(['a'], [1000]), evidence)).toEqual([1020]);
});

test('words that do not fit are not placed', () => {
  expect(placeStarts(wordsAt(new Array<string>(80).fill('impossibly'), []), evidenceOf(said, 60))).toBeUndefined();
  expect(placeStarts([], evidenceOf(said, 60))).toEqual([]);
});
