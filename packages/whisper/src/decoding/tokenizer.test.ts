import { beforeAll, expect, test } from 'vitest';
import { MODEL_DIR } from '../../test/models.ts';
import { readModelFiles } from '../model/model-files.ts';
import { promptTokens } from './prompt.ts';
import { createTokenizer, type Tokenizer } from './tokenizer.ts';

let tokenizer: Tokenizer;
beforeAll(async () => {
  const { vocabulary, meta } = await readModelFiles(MODEL_DIR);
  tokenizer = createTokenizer(vocabulary, meta.endToken);
});

test('encodes as tiktoken does', () => {
  // From OpenAI's tests and the published multilingual vocabulary.
  expect(tokenizer.encode(' Hello, world!')).toEqual([2425, 11, 1002, 0]);
  expect(tokenizer.encode(' ')).toEqual([220]);
});

test.each(['naïve café 你好 — “quoted”, it’s 3.14', '  two  spaces\nand a line', "I'll don't we've"])(
  'decodes what it encoded: %s',
  (text) => expect(tokenizer.decode(tokenizer.encode(text))).toBe(text),
);

test('suppresses the tokens that OpenAI lists as no speech', () => {
  const published =
    '1,2,7,8,9,10,14,25,26,27,28,29,31,58,59,60,61,62,63,90,91,92,93,359,503,522,542,873,893,902,918,922,931,1350,1853,1982,2460,2627,3246,3253,3268,3536,3846,3961,4183,4667,6585,6647,7273,9061,9383,10428,10929,11938,12033,12331,12562,13793,14157,14635,15265,15618,16553,16604,18362,18956,20075,21675,22520,26130,26161,26435,28279,29464,31650,32302,32470,36865,42863,47425,49870,50254';
  expect([...tokenizer.suppressed].sort((a, b) => a - b).join()).toBe(published);
});

test('knows which tokens begin with a space and gives special ones no text', () => {
  const [hello, comma] = tokenizer.encode(' Hello,');
  expect(tokenizer.startsWithSpace(hello ?? -1)).toBe(true);
  expect(tokenizer.startsWithSpace(comma ?? -1)).toBe(false);
  expect(tokenizer.decode([50_257, 50_258, 50_364])).toBe('');
});

test('a prompt keeps its last 223 tokens', () => {
  expect(promptTokens(undefined, tokenizer)).toEqual([]);
  expect(promptTokens('  ', tokenizer)).toEqual([]);
  expect(promptTokens('Kubernetes', tokenizer)).toEqual(tokenizer.encode(' Kubernetes'));
  const long = promptTokens(`${'word '.repeat(300)}last`, tokenizer);
  expect(long).toHaveLength(223);
  expect(tokenizer.decode(long).endsWith(' last')).toBe(true);
});
