import type { Word } from '@audiotricks/contracts';
import { expect, test } from 'vitest';
import { alignWords } from './align-words.ts';
import { estimateWords } from './estimate-words.ts';
import { tokensOf } from './tokens.ts';

/** Half a second a word, a tenth of a second between them. */
const hear = (text: string): Word[] =>
  text.split(' ').map((word, at) => ({ text: word, startMs: at * 600, endMs: at * 600 + 500, confidence: 0.9 }));
const whole = (text: string, endMs: number) => [{ text, startMs: 0, endMs, speaker: null }];
const timesOf = (words: { text: string; startMs: number; endMs: number; timing?: string | undefined }[]) =>
  words.map(({ text, startMs, endMs, timing }) => `${text} ${startMs}-${endMs}${timing === undefined ? '' : '?'}`);

test('the same words have the times that were heard, whatever their case and punctuation', () => {
  expect(timesOf(alignWords(whole('Hello, World! It’s me.', 3_000), hear("hello world it's me")))).toEqual([
    'Hello, 0-500',
    'World! 600-1100',
    'It’s 1200-1700',
    'me. 1800-2300',
  ]);
});

test('a word that was heard as another one stands in its place; what was not heard shares the time between', () => {
  expect(timesOf(alignWords(whole('we met Cavanagh in Paris', 4_000), hear('we met Kavanaugh in Paris')))).toEqual([
    'we 0-500',
    'met 600-1100',
    'Cavanagh 1200-1700',
    'in 1800-2300',
    'Paris 2400-2900',
  ]);
  expect(timesOf(alignWords(whole('we really met in Paris', 4_000), hear('we met in Paris')))).toEqual([
    'we 0-500',
    'really 500-600?',
    'met 600-1100',
    'in 1200-1700',
    'Paris 1800-2300',
  ]);
});

test('what only the other engine heard takes nothing away', () => {
  const heard = hear('um we uh met you know in Paris today');
  expect(alignWords(whole('we met in Paris', 6_000), heard).map(({ startMs }) => startMs)).toEqual([
    600, 1_800, 3_600, 4_200,
  ]);
});

test('with spans, a word keeps to its own and knows who said it', () => {
  const spans = [
    { text: 'yes yes', startMs: 0, endMs: 1_200, speaker: 'A' },
    { text: 'yes of course', startMs: 1_200, endMs: 5_000, speaker: 'B' },
  ];
  const words = alignWords(spans, hear('yes yes yes of course'));
  expect(words.map(({ speaker, startMs }) => `${speaker} ${startMs}`)).toEqual([
    'A 0',
    'A 600',
    'B 1200',
    'B 1800',
    'B 2400',
  ]);
});

test('with nothing heard all is estimated, in order and within the time', () => {
  const words = alignWords(whole('one two three', 3_000), []);
  expect(words.every(({ timing, confidence }) => timing === 'estimated' && confidence === null)).toBe(true);
  expect(words[0]?.startMs).toBe(0);
  expect(words.at(-1)?.endMs).toBe(3_000);
  expect(alignWords([], hear('a b'))).toEqual([]);
});

test('times never run backwards, whatever was heard', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const vocabulary = ['we', 'met', 'in', 'Paris', 'today', 'again', 'and', 'then'];
  const text = (count: number) =>
    Array.from({ length: count }, () => vocabulary[Math.floor(random() * vocabulary.length)]).join(' ');
  for (let round = 0; round < 50; round++) {
    const said = text(30);
    const words = alignWords(whole(said, 20_000), hear(text(30)));
    expect(words.map((word) => word.text).join(' ')).toBe(said);
    for (const [at, word] of words.entries()) {
      expect(word.endMs).toBeGreaterThanOrEqual(word.startMs);
      expect(word.startMs).toBeGreaterThanOrEqual(words[at - 1]?.endMs ?? 0);
      expect(word.endMs).toBeLessThanOrEqual(20_000);
    }
  }
});

test('longer words take more of the time', () => {
  expect(timesOf(estimateWords({ text: 'a transcript', startMs: 0, endMs: 1_500, speaker: null }))).toEqual([
    'a 0-300?',
    'transcript 300-1500?',
  ]);
});

test('a script without spaces is cut into words, punctuation with the one before', () => {
  expect(tokensOf('今日は、いい天気です。 OK')).toEqual(expect.arrayContaining(['OK']));
  expect(tokensOf('今日は、いい天気です。').join('')).toBe('今日は、いい天気です。');
  expect(tokensOf('今日は、いい天気です。').length).toBeGreaterThan(2);
});
