import { makeJob } from '@audiotricks/sdk/testing';
import { expect, it } from 'vitest';
import { makeEngine } from '../../../test/fake-api/engines.ts';
import { choiceOf, engineOf, fitting, noChoice, toJobOptions } from './run-choice.ts';

const local = makeEngine({ engine: 'local', model: 'base', isDefault: true }, { profiles: ['fast', 'accurate'] });
const diarize = makeEngine({ engine: 'openai', model: 'diarize' }, { prompt: false });

it('asks for nothing where nothing was chosen', () => {
  expect(toJobOptions(noChoice, local)).toEqual({});
  expect(toJobOptions({ ...noChoice, prompt: ' \n' }, local)).toEqual({});
});

it('asks for what was chosen, also where it is what is done unasked: a workspace may have another habit', () => {
  expect(toJobOptions({ ...noChoice, profile: 'fast' }, local)).toEqual({ profile: 'fast' });
  const chosen = { language: 'de', profile: 'accurate', channels: 'split', prompt: ' Kuratorium ' } as const;
  expect(toJobOptions({ ...noChoice, ...chosen }, local)).toEqual({ ...chosen, prompt: 'Kuratorium' });
});

it('leaves out what the engine does not know', () => {
  const chosen = { engine: { engine: 'openai', model: 'diarize' }, profile: 'accurate', prompt: 'Kuratorium' } as const;
  expect(toJobOptions({ ...noChoice, ...chosen }, diarize)).toEqual({ engine: 'openai', model: 'diarize' });
});

it('finds the engine of a choice, the usual one where none was chosen', () => {
  expect(engineOf([diarize, local], noChoice)).toBe(local);
  expect(engineOf([diarize, local], { ...noChoice, engine: { engine: 'openai', model: 'diarize' } })).toBe(diarize);
  expect(engineOf([diarize], noChoice)).toBeUndefined();
});

it('knows what was asked of a waiting job; the vocabulary was not', () => {
  const job = makeJob('r', { engine: 'openai', model: 'diarize', language: 'de', prompt: 'Okonkwo.' });
  expect(choiceOf(job)).toMatchObject({ engine: { engine: 'openai', model: 'diarize' }, prompt: 'Okonkwo.' });
  expect(choiceOf({ ...job, vocabulary: ['Okonkwo'] }).prompt).toBe('');
});

it('lets go of a language that the engine does not know', () => {
  const english = makeEngine({ engine: 'local', model: 'en' }, { languages: ['en'] });
  const german = { ...noChoice, language: 'de' };
  expect(fitting(german, english)).toEqual(noChoice);
  expect(fitting(german, local)).toBe(german);
  expect(fitting(german, undefined)).toBe(german);
  expect(fitting(noChoice, english)).toEqual(noChoice);
});
