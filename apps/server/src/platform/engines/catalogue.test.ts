import { expect, test } from 'vitest';
import { createCatalogue } from './catalogue.ts';
import type { EngineRecord } from './engine.ts';
import { localRecord } from './local-record.ts';

const successor = { engine: 'cloud', model: 'new' };
const ending: EngineRecord = {
  ...localRecord('old'),
  engine: 'cloud',
  sunset: { on: '2027-02-26', successor },
};
const records = [localRecord('small'), localRecord('base'), ending, { ...ending, model: 'new', sunset: null }];

function catalogueAt(day: string, order = [{ engine: 'local', model: 'base' }, { engine: 'cloud' }]) {
  return createCatalogue({ records, order, now: () => new Date(`${day}T00:00:00Z`) });
}

test('what is picked by itself comes first, in its order; a name alone means the first of that name', () => {
  const catalogue = catalogueAt('2026-11-29');
  expect(catalogue.records.map(({ engine, model }) => `${engine}/${model}`)).toEqual([
    'local/base',
    'cloud/old',
    'local/small',
    'cloud/new',
  ]);
  expect(catalogue.order.map(({ model }) => model)).toEqual(['base', 'old']);
  expect(catalogue.find({ engine: 'local' })?.model).toBe('base');
  expect(catalogue.find({ model: 'small' })?.engine).toBe('local');
  expect(catalogue.find({ engine: 'cloud', model: 'base' })).toBeUndefined();
});

test.each([
  ['2026-08-01', null, false],
  ['2026-11-29', 'cloud/old ends on 2027-02-26, in 89 days. Use cloud/new instead.', false],
  ['2027-02-25', 'cloud/old ends on 2027-02-26, in 1 day. Use cloud/new instead.', false],
  ['2027-02-26', 'cloud/old has ended on 2027-02-26. Use cloud/new instead.', true],
])('on %s the warning is %o', (day, warning, isRetired) => {
  const catalogue = catalogueAt(day);
  expect(catalogue.sunsetWarning(ending)).toBe(warning);
  expect(catalogue.isRetired(ending)).toBe(isRetired);
  expect(catalogue.sunsetWarning(localRecord('base'))).toBeNull();
});

test('what the provider tells counts for more than what was announced, and keeps the successor', () => {
  const told = (on: string | null) =>
    createCatalogue({ records, order: [], now: () => new Date('2026-11-29T00:00:00Z'), endOf: () => on });
  expect(told(null).sunsetOf(ending)).toEqual({ on: '2027-02-26', successor });
  expect(told('2026-11-01').sunsetOf(ending)).toEqual({ on: '2026-11-01', successor });
  expect(told('2026-11-01').isRetired(ending)).toBe(true);
  expect(told('2026-11-01').isRetired(localRecord('base'))).toBe(true);
  expect(told('2026-12-01').sunsetWarning(localRecord('base'))).toBe('local/base ends on 2026-12-01, in 2 days.');
});

test('an order that names what is not there is refused by its name', () => {
  expect(() => catalogueAt('2026-11-29', [{ engine: 'cloud', model: 'base' }])).toThrow(new RangeError('cloud/base'));
  expect(() => catalogueAt('2026-11-29', [{ engine: 'none' }])).toThrow(new RangeError('none'));
});
