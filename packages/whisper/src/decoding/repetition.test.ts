import { expect, test } from 'vitest';
import { findLoop } from './repetition.ts';

const times = (count: number, ...phrase: number[]) => Array.from({ length: count }, () => phrase).flat();

test('finds one token said over and over, and keeps two of it', () => {
  expect(findLoop([5, 6, ...times(20, 7)])).toEqual({ keep: 4 });
});

test('finds a phrase of several tokens', () => {
  expect(findLoop([1, ...times(10, 8, 9)])).toEqual({ keep: 5 });
  expect(findLoop(times(4, 1, 2, 3, 4, 5, 6))).toEqual({ keep: 12 });
});

test('leaves speech alone that repeats itself', () => {
  expect(findLoop([1, 2, ...times(6, 7)])).toBeUndefined();
  expect(findLoop(times(3, 1, 2, 3, 4, 5, 6, 7, 8))).toBeUndefined();
  expect(findLoop(Array.from({ length: 100 }, (_, i) => i))).toBeUndefined();
  expect(findLoop([])).toBeUndefined();
});

test('a loop that has ended is none', () => {
  expect(findLoop([...times(30, 7), 8])).toBeUndefined();
});
