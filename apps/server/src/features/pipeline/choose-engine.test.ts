import type { JobOptions } from '@audiotricks/contracts';
import { expect, test } from 'vitest';
import { createCatalogue, type EngineRecord, localRecord } from '../../platform/engines/index.ts';
import { AppError } from '../../shared/errors.ts';
import { chooseEngine } from './choose-engine.ts';
import { presentEngines } from './list-engines.ts';

const local = localRecord('base');
function cloud(model: string, capabilities: Partial<EngineRecord['capabilities']>): EngineRecord {
  return { ...local, engine: 'cloud', model, capabilities: { ...local.capabilities, ...capabilities } };
}
const plain = cloud('plain', { languages: ['en', 'mi'], words: false, profiles: undefined });
const voices = cloud('voices', { languages: null, words: false, speakers: true });
const ended = { ...cloud('ended', {}), sunset: { on: '2026-01-01', successor: { engine: 'cloud', model: 'plain' } } };
const now = () => new Date('2026-11-29T00:00:00Z');
const catalogue = createCatalogue({
  records: [local, plain, voices, ended],
  order: [{ engine: 'cloud', model: 'ended' }, { engine: 'cloud', model: 'plain' }, { engine: 'local' }, voices],
  now,
});

function refusal(options: JobOptions): Pick<AppError, 'code' | 'fields'> {
  try {
    chooseEngine(catalogue, options);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was chosen');
}

test.each<[JobOptions, EngineRecord]>([
  [{}, plain],
  [{ language: 'de' }, local],
  [{ needs: ['words'] }, local],
  [{ needs: ['speakers'] }, voices],
  [{ profile: 'accurate' }, local],
  [{ engine: 'local' }, local],
  [{ model: 'voices', language: 'xx' }, voices],
])('%o is done by the first that can', (options, record) => {
  expect(chooseEngine(catalogue, options)).toBe(record);
});

test.each<[JobOptions, string, string]>([
  [{ engine: 'none' }, 'job.engine_unknown', 'engine'],
  [{ engine: 'local', model: 'plain' }, 'job.engine_unknown', 'model'],
  [{ model: 'ended' }, 'job.engine_retired', 'model'],
  [{ model: 'plain', needs: ['words'] }, 'job.engine_unfit', 'needs'],
  [{ model: 'plain', profile: 'accurate' }, 'job.engine_unfit', 'profile'],
  [{ model: 'plain', language: 'de' }, 'job.language_unknown', 'language'],
  [{ needs: ['words', 'speakers'] }, 'job.engine_unfit', 'needs'],
])('%o is refused as %s', (options, code, path) => {
  expect(refusal(options)).toMatchObject({ code, fields: [{ path }] });
});

test('the list says what is picked by itself, what has ended and what to use instead', () => {
  expect(presentEngines(catalogue).map(({ model, isDefault, isAvailable }) => [model, isDefault, isAvailable])).toEqual(
    [
      ['ended', false, false],
      ['plain', true, true],
      ['base', false, true],
      ['voices', false, true],
    ],
  );
  expect(presentEngines(catalogue)[0]?.sunset).toEqual({
    ...ended.sunset,
    warning: 'cloud/ended has ended on 2026-01-01. Use cloud/plain instead.',
  });
});
