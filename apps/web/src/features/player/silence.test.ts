import { describe, expect, it } from 'vitest';
import { createSilenceJump } from './silence.ts';

const words = [
  { startMs: 3000, endMs: 3400 },
  { startMs: 3900, endMs: 4200 },
  { startMs: 9000, endMs: 9500 },
];
const jump = createSilenceJump(words, (timeMs) => words.findLastIndex(({ startMs }) => startMs <= timeMs));

describe('createSilenceJump', () => {
  it.each([
    [500, 2800],
    [3100, null],
    [3600, null],
    [4300, null],
    [5000, 8800],
    [8900, null],
    [9600, null],
  ])('from %i ms to %s', (timeMs, target) => expect(jump(timeMs)).toBe(target));
});
