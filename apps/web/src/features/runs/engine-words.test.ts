import { expect, it } from 'vitest';
import { makeEngine } from '../../../test/fake-api/engines.ts';
import { engineFacts, engineName } from './engine-words.ts';

it('names an engine by where it runs', () => {
  expect(engineName({ engine: 'local', model: 'whisper-base' })).toBe('whisper-base on this server');
  expect(engineName({ engine: 'openai', model: 'whisper-1' })).toBe('whisper-1 by OpenAI');
  expect(engineName({ engine: 'house', model: 'large' })).toBe('large by house');
});

it('says what it can do and what a minute is', () => {
  const diarize = makeEngine({ engine: 'openai', model: 'diarize' }, { speakers: true, prompt: false });
  expect(engineFacts(diarize)).toBe(
    'No times of words of its own · tells speakers apart · takes no words to expect · any language · US$0.006 a minute',
  );
  const free = makeEngine(
    { engine: 'local', model: 'base', price: { microUsdPerMinute: 0, asOf: '2026-11-29' } },
    { words: true, languages: ['en'] },
  );
  expect(engineFacts(free)).toBe('Times of words · 1 language · nothing to pay a provider');
  expect(engineFacts({ ...free, price: null })).toContain('price not known');
});
