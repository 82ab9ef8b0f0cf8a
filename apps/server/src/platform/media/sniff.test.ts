import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPlaylistText } from './playlist.ts';
import { sniff } from './sniff.ts';

let path: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-sniff-'));
  path = join(folder, 'file');
});
afterAll(() => rm(folder, { recursive: true }));

async function sniffBytes(bytes: string) {
  await writeFile(path, Buffer.from(bytes, 'latin1'));
  const file = await open(path);
  try {
    return await sniff(file, bytes.length);
  } finally {
    await file.close();
  }
}

const rest = '\0\x01\x02\x03'.repeat(20);
const tag = `ID3\x03\0\0\0\0\0\x04${'\0'.repeat(4)}`;

describe('sniff', () => {
  it.each([
    ['RIFF\x24\0\0\0WAVEfmt ', 'wav'],
    ['RF64\xff\xff\xff\xffWAVEds64', 'wav'],
    ['RIFF\x24\0\0\0AVI LIST', 'avi'],
    ['\0\0\0\x20ftypisom', 'mov'],
    ['\x1a\x45\xdf\xa3', 'matroska'],
    ['OggS\0', 'ogg'],
    ['fLaC\0', 'flac'],
    ['\xff\xfb\x90\x64', 'mp3'],
    ['\xff\xf1\x50\x80', 'aac'],
    [`${tag}\xff\xfb\x90\x64`, 'mp3'],
    [`${tag}fLaC\0`, 'flac'],
    [`${tag}\0\0\0\x20ftypisom`, null],
    ['\xff\xff\xff\xff', null],
    ['JUNK\x24\0\0\0WAVEfmt ', null],
    ['\x89PNG\r\n\x1a\n', null],
  ])('knows %j as %s', async (head, demuxer) => {
    expect(await sniffBytes(head + rest)).toMatchObject({ kind: 'binary', demuxer });
  });

  it('tells nothing, text and playlists from binary', async () => {
    expect(await sniffBytes('')).toEqual({ kind: 'empty' });
    expect(await sniffBytes('Dear all,\r\n\tthank you.\n')).toEqual({ kind: 'text' });
    expect(await sniffBytes('#EXTM3U\n')).toEqual({ kind: 'playlist' });
    expect(await sniffBytes(`${tag}${tag}ffconcat version 1.0`)).toEqual({ kind: 'playlist' });
  });
});

describe('isPlaylistText', () => {
  it.each([
    'Meeting at 10. See https://example.com/agenda for the agenda.\nThen lunch.\n',
    'file a complaint\nand then wait\nand wait\n',
    '{"name": "audiotricks"}',
    'id,name\n1,a.mp3 or so\n',
    '<!doctype html><html></html>',
  ])('lets other text be: %j', (text) => expect(isPlaylistText(text)).toBe(false));
});
