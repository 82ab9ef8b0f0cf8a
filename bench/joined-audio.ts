import path from 'node:path';
import { readWav } from '@audiotricks/whisper/testing';

const rateHz = 16_000;
const samples = path.resolve(import.meta.dirname, '../models/samples');

/** The shipped recordings in turn, with pauses of 0.8 s, until there are so many minutes. 16 kHz mono. */
export function joinedAudio(minutes: number): Int16Array {
  const pcm = new Int16Array(Math.round(minutes * 60 * rateHz));
  const parts = ['planning.wav', 'jfk.wav'].map((name) => readWav(path.join(samples, name)));
  const pause = Math.round(0.8 * rateHz);
  for (let at = 0, turn = 0; at < pcm.length; turn += 1) {
    const part = parts[turn % parts.length];
    if (part === undefined) break;
    pcm.set(part.subarray(0, pcm.length - at), at);
    at += part.length + pause;
  }
  return pcm;
}

/** PCM as a WAV file. */
export function wavOf(pcm: Int16Array): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + pcm.byteLength, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE(rateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(pcm.byteLength, 40);
  return Buffer.concat([header, new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)]);
}
