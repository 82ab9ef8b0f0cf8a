import { expect, test } from 'vitest';
import { contentDisposition, contentHeaders } from './content-headers.ts';

test('names of any script survive, and none leaves its header', () => {
  expect(contentDisposition('inline', 'talk.mp3')).toBe(`inline; filename="talk.mp3"; filename*=UTF-8''talk.mp3`);
  expect(contentDisposition('attachment', 'Grüße "x" 録音.mp3')).toBe(
    `attachment; filename="Gr__e _x_ __.mp3"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%22x%22%20%E9%8C%B2%E9%9F%B3.mp3`,
  );
  expect(contentDisposition('inline', "a\r\nSet-Cookie: b'(*)\ud800")).toMatch(/^[\x20-\x7e]+$/);
});

test('only audio and video are shown in place', () => {
  expect(contentHeaders({ contentType: 'audio/mpeg', fileName: 'a.mp3' })).toMatchObject({
    'content-type': 'audio/mpeg',
    'content-disposition': expect.stringMatching(/^inline/),
  });
  for (const contentType of ['text/html', 'image/svg+xml', 'audio/x-unheard-of', 'application/xml', '']) {
    expect(contentHeaders({ contentType, fileName: 'a' })).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment/),
      'x-content-type-options': 'nosniff',
    });
  }
});
