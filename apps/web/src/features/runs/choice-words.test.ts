import { expect, it } from 'vitest';
import { choiceWords } from './choice-words.ts';
import { noChoice } from './run-choice.ts';

it('says what was chosen, and nothing where nothing was', () => {
  expect(choiceWords({ ...noChoice, prompt: ' ' })).toBe('');
  const engine = { engine: 'openai', model: 'gpt-transcribe' };
  expect(choiceWords({ engine, language: 'de', profile: 'accurate', channels: 'split', prompt: 'Okonkwo' })).toBe(
    'gpt-transcribe by OpenAI · German · accurate · channels separate · own words',
  );
});
