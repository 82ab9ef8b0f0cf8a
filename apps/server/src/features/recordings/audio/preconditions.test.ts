import { expect, test } from 'vitest';
import { isNotModified, isRangeCurrent } from './preconditions.ts';

const validators = { etag: '"a-1"', lastModified: new Date('2026-01-02T03:04:05.678Z') };
const date = validators.lastModified.toUTCString();
const dayLater = new Date('2026-01-03T03:04:05Z').toUTCString();
const dayBefore = new Date('2026-01-01T03:04:05Z').toUTCString();

test.each([
  [{}, false],
  [{ 'if-none-match': '"a-1"' }, true],
  [{ 'if-none-match': 'W/"a-1"' }, true],
  [{ 'if-none-match': '"x", "a-1"' }, true],
  [{ 'if-none-match': '*' }, true],
  [{ 'if-none-match': '"x"' }, false],
  [{ 'if-none-match': '"x"', 'if-modified-since': dayLater }, false],
  [{ 'if-modified-since': date }, true],
  [{ 'if-modified-since': dayLater }, true],
  [{ 'if-modified-since': dayBefore }, false],
  [{ 'if-modified-since': 'yesterday' }, false],
])('%o is known: %s', (headers, expected) => {
  expect(isNotModified(headers, validators)).toBe(expected);
});

test.each([
  [undefined, true],
  ['"a-1"', true],
  ['W/"a-1"', false],
  ['"x"', false],
  [date, true],
  [dayLater, false],
  ['nonsense', false],
])('a range with If-Range %s counts: %s', (ifRange, expected) => {
  expect(isRangeCurrent(ifRange, validators)).toBe(expected);
});
