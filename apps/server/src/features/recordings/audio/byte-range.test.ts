import { expect, test } from 'vitest';
import { parseRange } from './byte-range.ts';

const span = (start: number, end: number) => ({ kind: 'span', range: { start, end } });

test.each([
  ['bytes=0-99', span(0, 99)],
  ['bytes=0-0', span(0, 0)],
  ['BYTES=5-', span(5, 999)],
  ['bytes=-1', span(999, 999)],
  ['bytes=-5000', span(0, 999)],
  ['bytes=990-99999999999999999999', span(990, 999)],
  ['bytes=1000-', { kind: 'unsatisfiable' }],
  ['bytes=-0', { kind: 'unsatisfiable' }],
  [undefined, { kind: 'whole' }],
  ['', { kind: 'whole' }],
  ['bytes=9-5', { kind: 'whole' }],
  ['bytes=-', { kind: 'whole' }],
  ['bytes=a-b', { kind: 'whole' }],
  ['bytes=0-1,5-6', { kind: 'whole' }],
  ['items=0-1', { kind: 'whole' }],
  ['bytes=-5-10', { kind: 'whole' }],
])('%s of 1000 bytes', (header, answer) => {
  expect(parseRange(header, 1000)).toEqual(answer);
});

test('nothing of an empty object can be given', () => {
  expect(parseRange('bytes=0-', 0)).toEqual({ kind: 'unsatisfiable' });
  expect(parseRange('bytes=-1', 0)).toEqual({ kind: 'unsatisfiable' });
});
