import type { FileHandle } from 'node:fs/promises';
import { isPlaylistText } from './playlist.ts';

/** What the first bytes say. `demuxer` is FFmpeg's name where the format is certain; FFmpeg then tries no other. */
export type Sniffed =
  | { kind: 'empty' }
  | { kind: 'playlist' }
  | { kind: 'text' }
  | { kind: 'binary'; demuxer: string | null; head: Buffer };

const headBytes = 4_096;
const id3Bytes = 10;
const maxTags = 8;

/** Looks at the file's own bytes only: never at its name. */
export async function sniff(file: FileHandle, sizeBytes: number): Promise<Sniffed> {
  if (sizeBytes === 0) return { kind: 'empty' };
  let at = 0;
  let head = await readHead(file, at);
  // FFmpeg looks behind ID3 tags, so a playlist could hide there.
  for (let tags = 0; tags < maxTags && isId3(head); tags++) {
    at += id3Bytes + syncSafe(head) + ((head[5] ?? 0) & 0x10 ? id3Bytes : 0);
    if (at >= sizeBytes) break;
    head = await readHead(file, at);
  }
  const demuxer = at > 0 ? demuxerBehindTag(head) : demuxerOf(head);
  // A mark of UTF-16 looks like a frame of MPEG audio.
  const text = demuxer === null || hasUtf16Mark(head) ? decodeText(head) : null;
  if (text !== null) return { kind: isPlaylistText(text) ? 'playlist' : 'text' };
  return { kind: 'binary', demuxer, head };
}

async function readHead(file: FileHandle, position: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(headBytes), 0, headBytes, position);
  return buffer.subarray(0, bytesRead);
}

function isId3(head: Buffer): boolean {
  return head.length >= id3Bytes && head.toString('latin1', 0, 3) === 'ID3' && (head[3] ?? 255) < 255;
}

function syncSafe(head: Buffer): number {
  return head.subarray(6, 10).reduce((size, byte) => size * 128 + (byte & 0x7f), 0);
}

/** The head as text, or null where it has bytes that no text has. */
function decodeText(head: Buffer): string | null {
  if (hasUtf16Mark(head)) {
    return printable(new TextDecoder(head[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(head));
  }
  return printable(head.toString('utf8').replace(/^\ufeff/, ''));
}

function hasUtf16Mark(head: Buffer): boolean {
  const [first, second] = head;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function printable(text: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text.
  return /[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? null : text;
}

const magics: readonly { at: number; bytes: string; demuxer: string }[] = [
  { at: 8, bytes: 'WAVE', demuxer: 'wav' },
  { at: 8, bytes: 'AVI ', demuxer: 'avi' },
  { at: 0, bytes: 'riff\x2e\x91\xcf\x11', demuxer: 'w64' },
  { at: 0, bytes: 'fLaC', demuxer: 'flac' },
  { at: 0, bytes: 'OggS', demuxer: 'ogg' },
  { at: 4, bytes: 'ftyp', demuxer: 'mov' },
  { at: 4, bytes: 'moov', demuxer: 'mov' },
  { at: 4, bytes: 'mdat', demuxer: 'mov' },
  { at: 0, bytes: '\x1a\x45\xdf\xa3', demuxer: 'matroska' },
  { at: 0, bytes: '\x30\x26\xb2\x75\x8e\x66\xcf\x11', demuxer: 'asf' },
  { at: 0, bytes: 'FLV\x01', demuxer: 'flv' },
  { at: 8, bytes: 'AIFF', demuxer: 'aiff' },
  { at: 8, bytes: 'AIFC', demuxer: 'aiff' },
  { at: 0, bytes: '.snd', demuxer: 'au' },
  { at: 0, bytes: '#!AMR', demuxer: 'amr' },
  { at: 0, bytes: 'caff\x00\x01', demuxer: 'caf' },
  { at: 0, bytes: 'MAC ', demuxer: 'ape' },
  { at: 0, bytes: 'wvpk', demuxer: 'wv' },
  { at: 0, bytes: '\x00\x00\x01\xba', demuxer: 'mpeg' },
];

function demuxerOf(head: Buffer): string | null {
  const latin = head.toString('latin1', 0, 16);
  const magic = magics.find(({ at, bytes }) => latin.startsWith(bytes, at));
  if (!magic) return mpegAudio(head);
  const isRiff = magic.demuxer === 'wav' || magic.demuxer === 'avi';
  return isRiff && !/^(RIFF|RIFX|RF64|BW64)/.test(latin) ? null : magic.demuxer;
}

/** Behind an ID3 tag FFmpeg reads these; for the rest it decides itself. */
function demuxerBehindTag(head: Buffer): string | null {
  const demuxer = demuxerOf(head);
  return demuxer !== null && ['mp3', 'aac', 'flac', 'wav', 'aiff'].includes(demuxer) ? demuxer : null;
}

/** An MPEG audio or ADTS frame header: 11 or 12 sync bits, and no field with a forbidden value. */
function mpegAudio(head: Buffer): string | null {
  const [sync = 0, second = 0, third = 0] = head;
  if (sync !== 0xff || (second & 0xe0) !== 0xe0) return null;
  const layer = (second >> 1) & 3;
  if (layer === 0) return (second & 0xf0) === 0xf0 && ((third >> 2) & 15) < 13 ? 'aac' : null;
  const isValid = ((second >> 3) & 3) !== 1 && third >> 4 !== 15 && third >> 4 !== 0 && ((third >> 2) & 3) !== 3;
  return isValid ? 'mp3' : null;
}
