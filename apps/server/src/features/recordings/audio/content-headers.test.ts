import { expect, test } from 'vitest';
import { contentHeaders } from './content-headers.ts';

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
