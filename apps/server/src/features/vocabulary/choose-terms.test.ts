import path from 'node:path';
import { createPromptCounter, MAX_PROMPT_TOKENS } from '@audiotricks/whisper';
import { expect, test } from 'vitest';
import { chooseTerms, joinTerms } from './choose-terms.ts';

const countWords = (text: string) => text.split(' ').length;

test('uses terms in their order as long as they fit, and a shorter one after one that does not', () => {
  const terms = ['Anna', 'Ben Nevis', 'the long way home', 'Cleo'];
  expect(chooseTerms(terms, { countTokens: countWords, maxTokens: 4 })).toEqual({
    used: ['Anna', 'Ben Nevis', 'Cleo'],
    tokenCount: 4,
  });
  expect(chooseTerms([], { countTokens: countWords, maxTokens: 4 })).toEqual({ used: [], tokenCount: 0 });
});

test('never makes a prompt of more tokens than the shipped model reads', async () => {
  const countTokens = await createPromptCounter(path.resolve('models/whisper-base'));
  expect(countTokens('Zwetschgendatschi')).toBeGreaterThan(1);
  const terms = Array.from({ length: 500 }, (_, index) => `Zwetschgendatschi ${index}`);
  const { used, tokenCount } = chooseTerms(terms, { countTokens, maxTokens: MAX_PROMPT_TOKENS });
  expect(tokenCount).toBe(countTokens(joinTerms(used)));
  expect(tokenCount).toBeLessThanOrEqual(MAX_PROMPT_TOKENS);
  expect(countTokens(joinTerms(terms.slice(0, used.length + 1)))).toBeGreaterThan(MAX_PROMPT_TOKENS);
});
