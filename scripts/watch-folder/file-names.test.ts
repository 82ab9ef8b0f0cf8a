import { expect, test } from 'vitest';
import { judgeName } from './file-names.ts';

test.each([
  ['talk.wav', 'audio/wav'],
  ['Talk.final.MP3', 'audio/mpeg'],
  ['film.MOV', 'video/quicktime'],
  ['Grüße 1.m4a', 'audio/mp4'],
])('%s is %s', (name, contentType) => {
  expect(judgeName(name)).toEqual({ kind: 'media', contentType });
});

test.each(['.talk.wav', '~$talk.wav', 'talk.wav~', 'talk.wav.part', 'talk.mp3.crdownload', 'a.TMP', 'Thumbs.db'])(
  '%s is passed over',
  (name) => {
    expect(judgeName(name)).toEqual({ kind: 'passing' });
  },
);

test.each(['notes.txt', 'README', 'wav', 'talk.wav.zip', 'talk.constructor'])('%s is something else', (name) => {
  expect(judgeName(name)).toEqual({ kind: 'other' });
});
