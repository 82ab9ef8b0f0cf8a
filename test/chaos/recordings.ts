import path from 'node:path';
import { readWav, wavOf } from '@audiotricks/whisper/testing';
import { createDice, type Dice } from './random.ts';

const rateHz = 16_000;
/** Five chunks of at most 29.5 s, and a bit. */
const shortMs = 150_000;
const samples = path.resolve(import.meta.dirname, '../../models/samples');

export interface ChaosFile {
  fileName: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const samplesOf = (ms: number) => Math.round((ms / 1_000) * rateHz);

/** Stretches of noise with pauses between them: speech to the deterministic engine. */
function noise(pcm: Int16Array, dice: Dice): void {
  for (let at = samplesOf(300); at < pcm.length; ) {
    const end = Math.min(pcm.length, at + samplesOf(dice.between(2_000, 7_000)));
    for (; at < end; at += 1) pcm[at] = dice.between(-8_000, 8_000);
    at += samplesOf(dice.between(500, 1_200));
  }
}

/** Real voices, each recording with pauses and a loudness of its own. */
function speech(pcm: Int16Array, dice: Dice): void {
  const parts = ['planning.wav', 'jfk.wav'].map((name) => readWav(path.join(samples, name)));
  const gain = dice.between(0.6, 1);
  for (let at = samplesOf(300), turn = 0; at < pcm.length; turn += 1) {
    const part = parts[turn % parts.length] ?? new Int16Array();
    for (let index = 0; index < part.length && at < pcm.length; index += 1, at += 1)
      pcm[at] = (part[index] ?? 0) * gain;
    at += samplesOf(dice.between(500, 1_200));
  }
}

/** `count` recordings of five or more chunks, each unlike every other, the same for the same seed. */
export function makeRecordings(options: {
  count: number;
  seed: number;
  kind: 'noise' | 'speech';
  durationMs?: number;
}): ChaosFile[] {
  const { count, seed, kind, durationMs = shortMs } = options;
  return Array.from({ length: count }, (_, index) => {
    const pcm = new Int16Array(samplesOf(durationMs));
    const dice = createDice(seed * 1_000 + index);
    if (kind === 'noise') noise(pcm, dice);
    else speech(pcm, dice);
    return { fileName: `chaos-${index + 1}.wav`, bytes: new Uint8Array(wavOf(pcm)) };
  });
}
