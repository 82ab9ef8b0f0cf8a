import { expect, test } from 'vitest';
import { createTokenChooser } from './choose-token.ts';
import type { DecoderOutputs } from './decoder-io.ts';
import { createRandom } from './random.ts';
import type { SpecialTokens } from './special-tokens.ts';
import type { Tokenizer } from './tokenizer.ts';

const END = 5;
const special = { end: END } as SpecialTokens;
const tokenizer = { suppressed: new Set([4]), blank: 0 } as unknown as Tokenizer;
const choose = createTokenChooser(tokenizer, special, 8);

/** One row of logits over five text tokens (4 is suppressed) and the end. */
function outputsOf(text: readonly number[], end: number): DecoderOutputs {
  const allowed = text.slice(0, 4);
  const top = Math.max(...allowed);
  return {
    arg: BigInt64Array.of(BigInt(allowed.indexOf(top))),
    top: Float32Array.of(top),
    logSumExp: Float32Array.of(Math.log(allowed.reduce((sum, logit) => sum + Math.exp(logit - top), 0))),
    end: Float32Array.of(end),
    specials: new Float32Array(0),
    logits: Float32Array.from([...text, end, 0, 0]),
    alignment: new Float32Array(0),
  };
}
const pick = (outputs: DecoderOutputs, first: boolean, temperature = 0, seed = 1) =>
  choose({ outputs, row: 0, first, temperature, random: createRandom(seed) });

test('takes the most probable token, or the end', () => {
  expect(pick(outputsOf([0, 3, 1, 0, 9], 2), false).token).toBe(1);
  expect(pick(outputsOf([0, 3, 1, 0, 9], 4), false).token).toBe(END);
});

test('gives ln p among the tokens that may come', () => {
  const { logProbability } = pick(outputsOf([0, 3, 1, 0, 9], 2), false);
  const sum = [0, 3, 1, 0, 2].reduce((all, logit) => all + Math.exp(logit), 0);
  expect(logProbability).toBeCloseTo(3 - Math.log(sum), 5);
});

test('does not begin with the end or a lone space', () => {
  expect(pick(outputsOf([0, 3, 1, 0, 9], 4), true).token).toBe(1);
  expect(pick(outputsOf([8, 3, 1, 0, 9], 4), true).token).toBe(1);
});

test('above temperature 0 it draws by the seed, never a suppressed token', () => {
  const outputs = outputsOf([1, 1, 1, 1, 9], 1);
  const draws = Array.from({ length: 200 }, (_, seed) => pick(outputs, false, 1, seed).token);
  expect(new Set(draws)).toEqual(new Set([0, 1, 2, 3, END]));
  expect(pick(outputs, false, 1, 3)).toEqual(pick(outputs, false, 1, 3));
  expect(new Set(Array.from({ length: 50 }, (_, seed) => pick(outputs, true, 1, seed).token))).not.toContain(END);
});

test('a low temperature stays near the top', () => {
  const outputs = outputsOf([0, 3, 1, 0, 9], 0);
  const draws = Array.from({ length: 50 }, (_, seed) => pick(outputs, false, 0.1, seed).token);
  expect(new Set(draws)).toEqual(new Set([1]));
});
