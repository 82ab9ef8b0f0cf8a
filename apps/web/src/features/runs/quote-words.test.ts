import type { Quote } from '@audiotricks/contracts';
import { expect, it } from 'vitest';
import { quoteRows, shortfall } from './quote-words.ts';

const quote: Quote = {
  ...{ id: 'q', audioMs: 85_980, cachedMs: 0, meteredMs: 86_000, costCents: 0, waitMs: null, quotaLeftMs: null },
  ...{ engine: 'local', model: 'base', expiresAt: '2026-11-29T12:00:00.000Z' },
};
const amountOf = (part: Partial<Quote>, name: string) =>
  quoteRows({ ...quote, ...part }).find((row) => row.name === name)?.amount;

it('says what is counted and, where there is something, what is free and when it is ready', () => {
  expect(quoteRows(quote).map(({ name }) => name)).toEqual(['Counted', 'Left this month', 'Price of the engine']);
  expect(amountOf({}, 'Counted')).toBe('1:26');
  expect(amountOf({ cachedMs: 24_000 }, 'Free, transcribed this way before')).toBe('0:24');
  expect(amountOf({ waitMs: 190_000 }, 'Ready in')).toBe('about 3 min');
});

it.each([
  [0, 'nothing'],
  [3, 'at most US$0.03'],
  [1250, 'at most US$12.50'],
  [null, 'not known'],
])('a price of %s cents is %s', (costCents, words) =>
  expect(amountOf({ costCents }, 'Price of the engine')).toBe(words),
);

it('knows when the plan does not reach', () => {
  expect(shortfall(quote)).toBeNull();
  expect(shortfall({ ...quote, quotaLeftMs: 86_000 })).toBeNull();
  expect(shortfall({ ...quote, quotaLeftMs: 85_999 })).toContain('needs 1:26');
});
