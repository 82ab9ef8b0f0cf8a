import { expect, it } from 'vitest';
import { leftOutSpans, rowsOf } from './left-out.ts';
import { toParagraphs } from './paragraphs.ts';

const segment = (id: string, startMs: number) => {
  const words = [{ text: `${id}.`, startMs, endMs: startMs + 500, confidence: 1 }];
  return { id, startMs, endMs: startMs + 500, speaker: null, text: `${id}.`, words };
};

it('marks long silence and whatever else was left out, and parts the text there', () => {
  const leftOut = leftOutSpans([
    { startMs: 0, endMs: 4_000, reason: 'no_speech' },
    { startMs: 5_000, endMs: 6_000, reason: 'hallucination' },
    { startMs: 8_000, endMs: 20_000, reason: 'no_speech' },
  ]);
  const paragraphs = toParagraphs([segment('One', 4_200), segment('Two', 6_100), segment('Three', 20_000)], leftOut);
  const rows = rowsOf(paragraphs, leftOut).map((row) => ('why' in row ? row.why : row.text));
  expect(rows).toEqual(['One.', 'Left out: sounds that were no clear speech', 'Two.', 'Nobody speaks here', 'Three.']);
});
