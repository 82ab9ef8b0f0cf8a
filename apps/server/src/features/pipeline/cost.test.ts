import { expect, test } from 'vitest';
import { costCentsOf } from './cost.ts';

const price = (microUsdPerMinute: number) => ({ price: { microUsdPerMinute, asOf: '2026-11-01' } });

test('costs what the provider asks a minute, in whole cents rounded up', () => {
  expect(costCentsOf(price(6_000), 10 * 60_000)).toBe(6);
  expect(costCentsOf(price(6_000), 60_000)).toBe(1);
  expect(costCentsOf(price(0), 60_000)).toBe(0);
});

test('is unknown where no price is', () => {
  expect(costCentsOf({ price: null }, 60_000)).toBeNull();
  expect(costCentsOf(undefined, 60_000)).toBeNull();
});
