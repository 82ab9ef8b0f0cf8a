import { describe, expect, test } from 'vitest';
import type { DecodedWindow } from '../decoding/window.ts';
import type { Span } from '../speech/spans.ts';
import { createGapFiller } from './gap-filler.ts';

const SURE = {
  averageLogProbability: -0.2,
  compressionRatio: 1.2,
  noSpeechProbability: 0.1,
  looped: false,
} as DecodedWindow;
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
function filler(decoded: DecodedWindow | ((stretch: Span) => Promise<DecodedWindow>), skipMs = 0, spans = heard.spans) {
  const asked: Span[] = [];
  const { fillGaps: fill } = createGapFiller({
    heard: { ...heard, spans },
    async decode(stretch) {
      asked.push(stretch);
      return typeof decoded === 'function' ? decoded(stretch) : decoded;
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
  ['reading silence', { ...SURE, averageLogProbability: -1.2, noSpeechProbability: 0.8 }],
  ['going in circles', { ...SURE, compressionRatio: 8 }],
  ['looping', { ...SURE, looped: true }],
])('takes no words from a decoder that is %s', async (_, decoded) => {
  const { words, dropped } = await filler(decoded).fill(said, whole);
  expect(words).toEqual([]);
  expect(dropped).toEqual([{ startMs: 7700, endMs: 12_300, reason: 'hallucination' }]);
});

test('believes sure words of speech, also where silence is as probable: as of a whole window', async () => {
  const { words } = await filler({ ...SURE, averageLogProbability: -0.6, noSpeechProbability: 0.64 }).fill(said, whole);
  expect(words[0]).toMatchObject({ text: 'found', startMs: 7700 });
});

describe('what cannot be believed as a whole', () => {
  const pauses = [
    { startMs: 0, endMs: 4000 },
    { startMs: 8000, endMs: 11_000 },
    { startMs: 11_200, endMs: 14_000 },
    { startMs: 15_000, endMs: 18_000 },
  ];
  const parts = [
    { startMs: 7700, endMs: 14_300 },
    { startMs: 14_700, endMs: 18_300 },
  ];

  test('is heard in parts, cut in the longest pause', async () => {
    const long: Span = { startMs: 7700, endMs: 18_300 };
    const decode = async ({ startMs, endMs }: Span) =>
      endMs - startMs === long.endMs - long.startMs ? { ...SURE, averageLogProbability: -1.2 } : SURE;
    const { fill, asked } = filler(decode, 0, pauses);
    const { words, dropped, redecoded } = await fill(said, whole);
    expect(asked).toEqual([long, ...parts]);
    expect(words.map(({ startMs }) => startMs)).toContain(14_700);
    expect({ dropped, redecoded }).toEqual({ dropped: [], redecoded: 3 });
  });

  test('and of which only the end has words is heard in parts, too', async () => {
    const { fill, asked } = filler(SURE, 10_000, pauses);
    await fill(said, whole);
    expect(asked.slice(1, 3)).toEqual([
      { startMs: 7700, endMs: 14_300 },
      { startMs: 14_700, endMs: 17_750 },
    ]);
  });

  test('nor in its parts is told as dropped, part by part', async () => {
    const { fill } = filler({ ...SURE, averageLogProbability: -1.2 }, 0, pauses);
    const { words, dropped } = await fill(said, whole);
    expect(words).toEqual([]);
    expect(dropped).toEqual([
      { startMs: 7700, endMs: 11_200, reason: 'hallucination' },
      { startMs: 11_000, endMs: 14_300, reason: 'hallucination' },
      { startMs: 14_700, endMs: 18_300, reason: 'hallucination' },
    ]);
  });
});

test('where every stretch of speech has words nothing happens', async () => {
  const { fill, asked } = filler(SURE);
  const all = [...said, ...[8, 9, 10, 11].map((second) => word('said', second * 1000, second * 1000 + 900))];
  expect(await fill(all, whole)).toEqual({ words: [], dropped: [], redecoded: 0 });
  expect(asked).toEqual([]);
});
