import { beforeAll, expect, test } from 'vitest';
import { MODEL_DIR } from '../../test/models.ts';
import { createTokenizer, type Tokenizer } from '../decoding/tokenizer.ts';
import { readModelFiles } from '../model/model-files.ts';
import { groupWords } from './group-words.ts';
import { joinWords } from './word.ts';

let tokenizer: Tokenizer;
beforeAll(async () => {
  const { vocabulary, meta } = await readModelFiles(MODEL_DIR);
  tokenizer = createTokenizer(vocabulary, meta.endToken);
});

function group(text: string, language = 'en') {
  const tokens = tokenizer.encode(text);
  const frames = tokens.map((_, i) => i * 10).concat(tokens.length * 10);
  return groupWords({ tokens, logProbabilities: tokens.map(() => Math.log(0.5)), frames, language }, tokenizer);
}

test('joins tokens to words with times and confidence', () => {
  const words = group(' Kubernetes, please.');
  expect(words.map((word) => word.text)).toEqual(['Kubernetes,', 'please.']);
  expect(words[0]?.startMs).toBe(0);
  expect(words[0]?.endMs).toBe(words[1]?.startMs);
  expect(words.every((word) => word.confidence === 0.5)).toBe(true);
});

test('a sign on its own belongs to the word before it, or to nobody', () => {
  expect(group(' one - two').map((word) => word.text)).toEqual(['one -', 'two']);
  expect(group(' ...')).toEqual([]);
});

test('keeps characters of several tokens whole in languages without spaces', () => {
  const words = group('今天天气很好。', 'zh');
  expect(joinWords(words)).toBe('今天天气很好。');
  expect(words.length).toBeGreaterThan(2);
  expect(words.map((word) => word.text).join('')).not.toContain('\uFFFD');
  expect(words.at(-1)?.text.endsWith('。')).toBe(true);
});

test('joined words read as the text', () => {
  const text = 'Ask not what your country can do for you, ask what you can do.';
  expect(joinWords(group(` ${text}`))).toBe(text);
});
