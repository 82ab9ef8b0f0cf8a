import { expect, test } from 'vitest';
import { titleOf } from './title.ts';

test.each([
  ['talk.mp3', 'talk'],
  ['Board meeting 2026.03.final.m4a', 'Board meeting 2026.03.final'],
  ['no extension', 'no extension'],
  ['Dr. Smith says hello', 'Dr. Smith says hello'],
  ['.mp3', '.mp3'],
  ['録音.wav', '録音'],
  ['x'.repeat(255), 'x'.repeat(255)],
])('%s is first called %s', (fileName, title) => {
  expect(titleOf(fileName)).toBe(title);
});
