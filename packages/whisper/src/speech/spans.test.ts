import { expect, test } from 'vitest';
import { overlapMs, spansWithin, speechSpans } from './spans.ts';

/** Windows of 32 ms: one digit each, in tenths. */
const of = (tenths: string) => Float32Array.from(tenths, (digit) => Number(digit) / 10);

test('speech begins at 0.5 and goes on down to 0.35', () => {
  expect(speechSpans(of('0045444300'))).toEqual([{ startMs: 96, endMs: 224 }]);
  expect(speechSpans(of('0044444400'))).toEqual([]);
});

test('short pauses part nothing, clicks are nothing', () => {
  expect(speechSpans(of('99990099990000000900'))).toEqual([{ startMs: 0, endMs: 320 }]);
  expect(speechSpans(of('9999000000009999'))).toHaveLength(2);
});

test('speech may last until the end', () => {
  expect(speechSpans(of('0999'))).toEqual([{ startMs: 32, endMs: 128 }]);
  expect(speechSpans(new Float32Array(0))).toEqual([]);
});

test('overlaps are counted and cut', () => {
  const spans = [
    { startMs: 0, endMs: 100 },
    { startMs: 200, endMs: 300 },
  ];
  expect(overlapMs(spans, 50, 250)).toBe(100);
  expect(spansWithin(spans, { startMs: 50, endMs: 200 })).toEqual([{ startMs: 50, endMs: 100 }]);
});
