import { expect, it } from 'vitest';
import { joinDropped } from './dropped-spans.ts';

it('puts spans in order and makes one of those of one reason that touch', () => {
  const span = (startMs: number, endMs: number, reason: 'no_speech' | 'hallucination') => ({ startMs, endMs, reason });
  expect(
    joinDropped([
      span(5_000, 6_000, 'hallucination'),
      span(0, 1_000, 'no_speech'),
      span(1_020, 2_000, 'no_speech'),
      span(5_500, 9_000, 'no_speech'),
      span(9_000, 9_500, 'no_speech'),
    ]),
  ).toEqual([span(0, 2_000, 'no_speech'), span(5_000, 6_000, 'hallucination'), span(5_500, 9_500, 'no_speech')]);
  expect(joinDropped([])).toEqual([]);
});
