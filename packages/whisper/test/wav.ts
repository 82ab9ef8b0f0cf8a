import { readFileSync } from 'node:fs';

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
