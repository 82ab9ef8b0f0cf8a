import { expect, test } from 'vitest';
import { isRefusedType, normalizeMediaType } from './media-type.ts';

test.each([
  ['Audio/MPEG; charset=binary', 'audio/mpeg'],
  ['audio/x-m4a', 'audio/x-m4a'],
  ['nonsense', 'application/octet-stream'],
  ['audio/mpeg\r\nX-Evil: 1', 'application/octet-stream'],
  ['../../etc', 'application/octet-stream'],
])('%s is taken as %s', (given, expected) => {
  expect(normalizeMediaType(given)).toBe(expected);
});

test('what is surely no sound is refused, what may be is not', () => {
  for (const type of ['image/png', 'application/pdf', 'font/woff2', 'text/html'])
    expect(isRefusedType(type)).toBe(true);
  // Some systems take .ts for a translation file, and curl knows no audio at all.
  for (const type of ['audio/anything', 'video/mp2t', 'application/octet-stream', 'text/vnd.trolltech.linguist']) {
    expect(isRefusedType(type)).toBe(false);
  }
});
