import { expect, test } from 'vitest';
import { findGaps, partsOf } from './gaps.ts';

const word = (startMs: number, endMs: number, text = 'word') => ({ text, startMs, endMs, confidence: 1 });
const whole = { startMs: 0, endMs: 10_000 };

test('finds speech without words before, between and after the words', () => {
  const speech = [
    { startMs: 0, endMs: 3000 },
    { startMs: 4000, endMs: 9900 },
  ];
  expect(findGaps([word(2000, 2500), word(2500, 3000), word(6000, 6500)], speech, whole)).toEqual([
    { startMs: 0, endMs: 2050 },
    { startMs: 3700, endMs: 6050 },
    { startMs: 6450, endMs: 10_000 },
  ]);
});

test('pauses and less than a second of speech are no gaps', () => {
  const speech = [
    { startMs: 0, endMs: 500 },
    { startMs: 5000, endMs: 5900 },
  ];
  expect(findGaps([word(0, 500)], speech, whole)).toEqual([]);
});

test('a word stretched over a lost utterance does not hide it', () => {
  const speech = [{ startMs: 0, endMs: 6000 }];
  expect(findGaps([word(0, 6000)], speech, whole)).toEqual([{ startMs: 560, endMs: 6300 }]);
});

test('without words all speech is a gap, with a little silence around it', () => {
  expect(findGaps([], [{ startMs: 1000, endMs: 3000 }], whole)).toEqual([{ startMs: 700, endMs: 3300 }]);
});

test('a gap is parted in the longest pause that leaves two seconds of speech on both sides', () => {
  const gap = { startMs: 700, endMs: 12_300 };
  const speech = [
    { startMs: 1000, endMs: 2500 },
    { startMs: 4000, endMs: 6000 },
    { startMs: 6400, endMs: 9000 },
    { startMs: 9200, endMs: 12_000 },
  ];
  expect(partsOf(gap, speech)).toEqual([
    { startMs: 700, endMs: 6300 },
    { startMs: 6100, endMs: 12_300 },
  ]);
  expect(partsOf(gap, speech.slice(0, 2))).toEqual([]);
  expect(partsOf(gap, [])).toEqual([]);
});
