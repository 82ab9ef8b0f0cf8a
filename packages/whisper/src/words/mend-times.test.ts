import { expect, test } from 'vitest';
import { mendTimes } from './mend-times.ts';

const word = (text: string, startMs: number, endMs: number) => ({ text, startMs, endMs, confidence: 1 });
const speech = [
  { startMs: 300, endMs: 1000 },
  { startMs: 3000, endMs: 4000 },
];
const times = (words: readonly { startMs: number; endMs: number }[]) => words.map((w) => [w.startMs, w.endMs]);

test('words end where speech ends', () => {
  expect(times(mendTimes([word('one', 400, 3000), word('two', 3000, 3500)], speech))).toEqual([
    [268, 1000],
    [2968, 3500],
  ]);
});

test('a word that starts in the pause before it starts with the speech', () => {
  expect(times(mendTimes([word('one', 0, 700), word('two', 700, 900), word('three', 2000, 3600)], speech))).toEqual([
    [268, 700],
    [700, 900],
    [2968, 3600],
  ]);
});

test('the first word after a pause that starts late is taken back', () => {
  expect(times(mendTimes([word('one', 300, 1000), word('two', 3240, 3600)], speech))[1]).toEqual([2968, 3600]);
});

test('but not so far that another word could have been said before it', () => {
  const long = [{ startMs: 0, endMs: 5000 }];
  expect(times(mendTimes([word('one', 2500, 3000)], long))).toEqual([[2500, 3000]]);
});

test('speech that begins at once leaves no room before it', () => {
  const close = [
    { startMs: 0, endMs: 1000 },
    { startMs: 1010, endMs: 2000 },
  ];
  expect(times(mendTimes([word('one', 0, 1000), word('two', 1010, 1500)], close))).toEqual([
    [0, 1000],
    [1000, 1500],
  ]);
});

test('words outside of speech stay where they are', () => {
  expect(times(mendTimes([word('one', 1500, 1800)], speech))).toEqual([[1500, 1800]]);
});
