import { expect, test } from 'vitest';
import { contentDisposition } from './content-disposition.ts';

test('names of any script survive, and none leaves its header', () => {
  expect(contentDisposition('inline', 'talk.mp3')).toBe(`inline; filename="talk.mp3"; filename*=UTF-8''talk.mp3`);
  expect(contentDisposition('attachment', 'Grüße "x" 録音.mp3')).toBe(
    `attachment; filename="Gr__e _x_ __.mp3"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%22x%22%20%E9%8C%B2%E9%9F%B3.mp3`,
  );
  expect(contentDisposition('inline', "a\r\nSet-Cookie: b'(*)\ud800")).toMatch(/^[\x20-\x7e]+$/);
});
