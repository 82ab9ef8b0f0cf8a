import { expect, test } from 'vitest';
import { alignedWords } from './word-error-rate.ts';

const faults = (expected: string, heard: string) =>
  alignedWords(expected.split(' '), heard.split(' ')).map(({ word, at }) => `${word}@${at}`);

test('finds words that were doubled or lost', () => {
  expect(faults('we went home early', 'we went home early')).toEqual([]);
  expect(faults('we went home early', 'we went went home early')).toHaveLength(1);
  expect(faults('we went home early', 'we went ho home early')).toEqual(['+ho@2']);
  expect(faults('we went home early', 'we went early')).toEqual(['-home@2']);
  expect(faults('we went home early', 'went home early')).toEqual(['-we@0']);
  expect(faults('we went home early', 'we went home early now')).toEqual(['+now@4']);
});

test('a mishearing is neither', () => {
  expect(faults('to the board in october', 'to the burden october')).toEqual([]);
  expect(faults('the sales team reported', 'the saleteam reported')).toEqual([]);
  expect(faults('we went home', 'he went home')).toEqual([]);
});
