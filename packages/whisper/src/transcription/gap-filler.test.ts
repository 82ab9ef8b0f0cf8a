import { expect, test } from 'vitest';
import type { DecodedWindow } from '../decoding/window.ts';
import type { Span } from '../speech/spans.ts';
import { createGapFiller } from './gap-filler.ts';

const SURE = { averageLogProbability: -0.2, noSpeechProbability: 0.1, looped: false } as DecodedWindow;
const whole: Span = { startMs: 0, endMs: 20_000 };
const heard = {
  spans: [
    { startMs: 0, endMs: 4000 },
    { startMs: 8000, endMs: 12_000 },
  ],
  probabilities: new Float32Array(0),
};
const word = (text: string, startMs: number, endMs: number) => ({ text, startMs, endMs, confidence: 1 });
const said = [0, 1, 2, 3].flatMap((second) => word('said', second * 1000, second * 1000 + 900));

/** A decoder that says "found" all over a stretch, each word lasting 600 ms, from `skipMs` on. */
function filler(decoded: DecodedWindow | undefined, skipMs = 0) {
  const asked: Span[] = [];
  const fill = createGapFiller({
    heard,
    async decode(stretch) {
      asked.push(stretch);
      return decoded;
    },
    wordsOf(_, stretch) {
      const words = [];
      for (let atMs = stretch.startMs + skipMs; atMs < stretch.endMs; atMs += 600)
        words.push(word('found', atMs, atMs + 600));
      return { words, dropped: [] };
    },
  });
  return { fill, asked };
}

test('decodes speech without words again and gives its words', async () => {
  const { fill, asked } = filler(SURE);
  const { words, redecoded, dropped } = await fill(said, whole);
  expect(asked).toEqual([{ startMs: 7700, endMs: 12_300 }]);
  expect(words[0]).toMatchObject({ text: 'found', startMs: 7700 });
  expect({ redecoded, dropped }).toEqual({ redecoded: 1, dropped: [] });
});

test('looks once more for a gap within the gap', async () => {
  const { fill, asked } = filler(SURE, 2500);
  const { redecoded } = await fill(said, whole);
  expect(redecoded).toBe(2);
  expect(asked[1]).toEqual({ startMs: 7700, endMs: 10_250 });
});

test('does not decode the same again and again', async () => {
  const { fill, asked } = filler(SURE, 1e6);
  await fill(said, whole);
  expect(asked).toHaveLength(1);
});

test.each([
  ['unsure', { ...SURE, averageLogProbability: -1.2 }],
  ['silent', { ...SURE, noSpeechProbability: 0.8 }],
  ['going in circles', { ...SURE, looped: true }],
])('takes no words from a decoder that is %s', async (_, decoded) => {
  const { words, dropped } = await filler(decoded).fill(said, whole);
  expect(words).toEqual([]);
  expect(dropped).toEqual([{ startMs: 7700, endMs: 12_300, reason: 'hallucination' }]);
});

test('where every stretch of speech has words nothing happens', async () => {
  const { fill, asked } = filler(SURE);
  const all = [...said, ...[8, 9, 10, 11].map((second) => word('said', second * 1000, second * 1000 + 900))];
  expect(await fill(all, whole)).toEqual({ words: [], dropped: [], redecoded: 0 });
  expect(asked).toEqual([]);
});
