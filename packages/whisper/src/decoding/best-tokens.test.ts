import { expect, test } from 'vitest';
import { createTokenRater } from './best-tokens.ts';
import type { DecoderOutputs } from './decoder-io.ts';
import type { SpecialTokens } from './special-tokens.ts';
import type { Tokenizer } from './tokenizer.ts';

const special = { end: 5 } as SpecialTokens;
const tokenizer = { suppressed: new Set([2]), blank: 3 } as unknown as Tokenizer;
// Row 0 is another's; of row 1 token 2 is suppressed, 5 is the end, and 6 is beyond the text.
const logits = Float32Array.of(9, 9, 9, 9, 9, 9, 9, 1, 2, 8, 4, 3, 2.5, 9);
const top = 4;
const text = [1, 2, 4, 3];
const outputs = {
  logits,
  end: Float32Array.of(9, 2.5),
  top: Float32Array.of(9, top),
  logSumExp: Float32Array.of(0, Math.log(text.reduce((sum, logit) => sum + Math.exp(logit - top), 0))),
} as DecoderOutputs;
const rate = createTokenRater(tokenizer, special, 7);

test('gives the best tokens in order, with their share of text and end', () => {
  const best = rate(outputs, 1, { count: 3, first: false });
  expect(best.map(({ token }) => token)).toEqual([3, 4, 5]);
  const all = Math.log([...text, 2.5].reduce((sum, logit) => sum + Math.exp(logit), 0));
  expect(best[0]?.logProbability).toBeCloseTo(4 - all, 5);
  expect(best[2]?.logProbability).toBeCloseTo(2.5 - all, 5);
});

test('a transcript begins neither with its end nor with a lone space', () => {
  expect(rate(outputs, 1, { count: 9, first: true }).map(({ token }) => token)).toEqual([4, 1, 0]);
});
