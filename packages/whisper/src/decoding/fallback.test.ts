import { expect, test } from 'vitest';
import { compressionRatioOf, scoreAttempt } from './attempt.ts';
import { better, type Judged, passes, readsAsSilence } from './fallback.ts';

const good: Judged = { averageLogProbability: -0.2, compressionRatio: 1.5, looped: false, noSpeechProbability: 0 };

test('passes what Whisper passes', () => {
  expect(passes(good)).toBe(true);
  expect(passes({ ...good, averageLogProbability: -1.01 })).toBe(false);
  expect(passes({ ...good, compressionRatio: 2.41 })).toBe(false);
  expect(passes({ ...good, looped: true })).toBe(false);
});

test('silence read as silence is not tried again', () => {
  const silence = { ...good, averageLogProbability: -1.5, noSpeechProbability: 0.7 };
  expect(readsAsSilence(silence)).toBe(true);
  expect(passes(silence)).toBe(true);
  expect(readsAsSilence({ ...silence, averageLogProbability: -0.5 })).toBe(false);
});

test('fewer faults are better, then more sureness', () => {
  const circles = { ...good, compressionRatio: 3 };
  const unsure = { ...good, averageLogProbability: -1.2 };
  expect(better(circles, { ...circles, averageLogProbability: -1.2 })).toBe(circles);
  expect(better(unsure, circles)).toBe(circles);
  expect(better(unsure, { ...unsure, averageLogProbability: -1.1 }).averageLogProbability).toBe(-1.1);
});

test('scores count the end token where it came', () => {
  const attempt = { tokens: [1, 2], logProbabilities: [-1, -2], temperature: 0, looped: false };
  expect(scoreAttempt({ ...attempt, endLogProbability: -3 }, 'a b').averageLogProbability).toBe(-2);
  expect(scoreAttempt({ ...attempt, endLogProbability: undefined }, 'a b').averageLogProbability).toBe(-1.5);
});

test('repeated text compresses well', () => {
  expect(compressionRatioOf('')).toBe(0);
  expect(compressionRatioOf('nd '.repeat(100))).toBeGreaterThan(10);
  expect(compressionRatioOf('Maria promised to send the updated contract to our lawyer.')).toBeLessThan(1.5);
});
