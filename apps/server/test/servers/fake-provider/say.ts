import { createHash } from 'node:crypto';

const sampleRateHz = 16_000;
const wordSamples = sampleRateHz / 2;
const secondsOf = (samples: number) => Math.round((samples / sampleRateHz) * 1_000) / 1_000;

export interface SaidWord {
  word: string;
  start: number;
  end: number;
}

/** Words that follow from the samples alone: one for each half second, named by its hash. */
export function say(pcm: Int16Array): SaidWord[] {
  const words: SaidWord[] = [];
  for (let at = 0; at < pcm.length; at += wordSamples) {
    const part = pcm.subarray(at, at + wordSamples);
    const hash = createHash('sha256')
      .update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
      .digest('hex');
    const end = at + part.length;
    words.push({ word: `w${hash.slice(0, 8)}`, start: secondsOf(at), end: secondsOf(end) });
  }
  return words;
}

export interface SaidSegment {
  start: number;
  end: number;
  text: string;
  speaker: string;
}

const segmentWords = 8;

/** The words in sentences of four seconds, two speakers in turns. */
export function saySegments(words: readonly SaidWord[]): SaidSegment[] {
  const segments: SaidSegment[] = [];
  for (let at = 0; at < words.length; at += segmentWords) {
    const part = words.slice(at, at + segmentWords);
    segments.push({
      start: part[0]?.start ?? 0,
      end: part.at(-1)?.end ?? 0,
      text: part.map(({ word }) => word).join(' '),
      speaker: segments.length % 2 === 0 ? 'A' : 'B',
    });
  }
  return segments;
}

/** The samples of a 16 kHz mono 16-bit WAV file; null where it is none. */
export function readWav(file: Buffer): Int16Array | null {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 16) !== 'WAVEfmt ') return null;
  if (file.readUInt16LE(22) !== 1 || file.readUInt32LE(24) !== sampleRateHz || file.readUInt16LE(34) !== 16)
    return null;
  const bytes = new Uint8Array(file.subarray(44));
  return new Int16Array(bytes.buffer, 0, bytes.length >> 1);
}
