import { expect, it } from 'vitest';
import { describePlayback } from './playback.ts';

const mov = 'mov,mp4,m4a,3gp,3g2,mj2';
const isom = Buffer.from('\0\0\0\x20ftypisom', 'latin1');
const none = Buffer.alloc(0);

it.each([
  { formatName: mov, head: isom, audioCodec: 'aac', videoCodec: 'h264', expected: ['mp4', 'video/mp4', true] },
  { formatName: mov, head: isom, audioCodec: 'aac', videoCodec: 'hevc', expected: ['mp4', 'video/mp4', false] },
  { formatName: mov, head: isom, audioCodec: 'alac', videoCodec: null, expected: ['mp4', 'audio/mp4', false] },
  {
    formatName: mov,
    head: Buffer.from('\0\0\0\x14ftypqt  ', 'latin1'),
    audioCodec: 'aac',
    videoCodec: 'h264',
    expected: ['mov', 'video/quicktime', false],
  },
  { formatName: 'wav', head: none, audioCodec: 'adpcm_ms', videoCodec: null, expected: ['wav', 'audio/wav', false] },
  { formatName: 'ogg', head: none, audioCodec: 'vorbis', videoCodec: 'theora', expected: ['ogg', 'video/ogg', false] },
  {
    formatName: 'voc',
    head: none,
    audioCodec: 'pcm_u8',
    videoCodec: null,
    expected: ['voc', 'application/octet-stream', false],
  },
])('$formatName with $audioCodec and $videoCodec is $expected', ({ expected, ...facts }) => {
  const { container, contentType, playableInBrowser } = describePlayback(facts);
  expect([container, contentType, playableInBrowser]).toEqual(expected);
});
