import type { EngineSetting, JobOptions } from '@audiotricks/contracts';
import { expect, test } from 'vitest';
import { createCatalogue, type EngineRecord, localRecord } from '../../platform/engines/index.ts';
import { AppError } from '../../shared/errors.ts';
import { chooseEngine, nextEngine } from './choose-engine.ts';
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

const unset = { engine: null, model: null, profile: null };

function refusal(options: JobOptions): Pick<AppError, 'code' | 'fields'> {
  try {
    chooseEngine(catalogue, { options });
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
  expect(chooseEngine(catalogue, { options })).toBe(record);
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
  expect(
    presentEngines(catalogue, unset).map(({ model, isDefault, isAvailable }) => [model, isDefault, isAvailable]),
  ).toEqual([
    ['ended', false, false],
    ['plain', true, true],
    ['base', false, true],
    ['voices', false, true],
  ]);
  expect(presentEngines(catalogue, unset)[0]?.sunset).toEqual({
    ...ended.sunset,
    warning: 'cloud/ended has ended on 2026-01-01. Use cloud/plain instead.',
  });
});

test.each<[Partial<EngineSetting>, JobOptions, EngineRecord]>([
  [{ engine: 'cloud', model: 'voices' }, {}, voices],
  [{ engine: 'local' }, {}, local],
  [{ model: 'base' }, {}, local],
  // Named by the job, gone, at its end, or not able to do it: then as without the setting.
  [{ engine: 'local' }, { engine: 'cloud', model: 'plain' }, plain],
  [{ engine: 'gone' }, {}, plain],
  [{ model: 'ended' }, {}, plain],
  [{ model: 'plain' }, { needs: ['speakers'] }, voices],
])('a workspace that prefers %o and asks for %o', (setting, options, record) => {
  expect(chooseEngine(catalogue, { options, setting: { ...unset, ...setting } })).toBe(record);
});

test('what falls back from the choice of a workspace goes through the whole order of the instance, once', () => {
  const way = (first: EngineRecord, options: JobOptions = {}) => {
    const models: string[] = [];
    for (let current: EngineRecord | null = first; current !== null; ) {
      models.push(current.model);
      current = nextEngine(catalogue, { first, current }, options);
    }
    return models;
  };
  const own = { ...local, model: 'own' };
  expect(way(own)).toEqual(['own', 'plain', 'base', 'voices']);
  expect(way(voices)).toEqual(['voices', 'plain', 'base']);
  expect(way(plain, { needs: ['words'] })).toEqual(['plain', 'base']);
  expect(nextEngine(catalogue, { first: plain, current: own }, {})).toBeNull();
});

test('the list marks what the workspace prefers', () => {
  const listed = presentEngines(catalogue, { ...unset, engine: 'local' });
  expect(listed.filter(({ isDefault }) => isDefault).map(({ model }) => model)).toEqual(['base']);
});
