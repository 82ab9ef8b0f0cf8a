import { expect, test } from 'vitest';
import { readCursor, writeCursor } from './cursor.ts';

const position = { createdAt: new Date('2026-01-02T03:04:05.678Z'), id: '0199b4d2-0000-7000-8000-000000000001' };

test('a cursor says where the page ended', () => {
  expect(readCursor(writeCursor(position))).toEqual(position);
});

test.each([
  '',
  'x',
  'e30',
  Buffer.from('["2026","1"]').toString('base64url'),
  '\u0000',
  writeCursor(position).slice(3),
])('refuses %j', (cursor) => {
  expect(() => readCursor(cursor)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
});
