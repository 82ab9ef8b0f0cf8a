import path from 'node:path';
import { dithered, readWav } from '@audiotricks/whisper/testing';

const rateHz = 16_000;
const samples = path.resolve(import.meta.dirname, '../models/samples');

/**
 * The shipped recordings in turn, with pauses of 0.8 s, until there are so many minutes, no turn quite like another:
 * what a workspace has heard before would not be worked on again. 16 kHz mono.
 */
export function joinedAudio(minutes: number): Int16Array {
  const pcm = new Int16Array(Math.round(minutes * 60 * rateHz));
  const parts = ['planning.wav', 'jfk.wav'].map((name) => readWav(path.join(samples, name)));
  const pause = Math.round(0.8 * rateHz);
  for (let at = 0, turn = 0; at < pcm.length; turn += 1) {
    const part = parts[turn % parts.length];
    if (part === undefined) break;
    pcm.set(dithered(part.subarray(0, pcm.length - at), turn + 1), at);
    at += part.length + pause;
  }
  return pcm;
}
