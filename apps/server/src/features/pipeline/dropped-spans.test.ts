import { expect, it } from 'vitest';
import { joinDropped, silentTogether } from './dropped-spans.ts';

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

it('is silent where both channels are', () => {
  const span = (startMs: number, endMs: number) => ({ startMs, endMs, reason: 'no_speech' as const });
  expect(
    silentTogether([
      [span(0, 10), span(20, 40), span(50, 60)],
      [span(5, 25), span(30, 35)],
    ]),
  ).toEqual([span(5, 10), span(20, 25), span(30, 35)]);
  expect(silentTogether([[span(0, 10)]])).toEqual([span(0, 10)]);
});
