import { readFileSync } from 'node:fs';
import { SAMPLE_RATE_HZ } from '../src/audio.ts';

/** Samples of a 16-bit mono WAV file. */
export function readWav(file: string): Int16Array<ArrayBuffer> {
  const bytes = readFileSync(file);
  let at = 12;
  while (bytes.toString('latin1', at, at + 4) !== 'data') {
    at += 8 + bytes.readUInt32LE(at + 4);
    if (at + 8 > bytes.length) throw new Error(`${file} holds no audio`);
  }
  const size = Math.min(bytes.readUInt32LE(at + 4), bytes.length - at - 8) & ~1;
  return new Int16Array(Uint8Array.from(bytes.subarray(at + 8, at + 8 + size)).buffer);
}

/** 16 kHz PCM, mono unless its channels are interleaved, as a WAV file. */
export function wavOf(pcm: Int16Array, channels = 1): Buffer {
  const frameBytes = 2 * channels;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + pcm.byteLength, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  header.writeUInt32LE(SAMPLE_RATE_HZ * frameBytes, 28);
  header.writeUInt16LE(frameBytes, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(pcm.byteLength, 40);
  return Buffer.concat([header, new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)]);
}
