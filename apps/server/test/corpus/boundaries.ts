import path from 'node:path';
import { dithered, joined, pinkNoise, readWav, silence } from '@audiotricks/whisper/testing';

/**
 * The published boundary corpus (`docs/boundary-corpus.md`): recordings with known text, brought into forms that have to
 * be cut. Made when it is used, from the recordings in `models/samples`, the same bytes each time.
 */
export interface BoundaryCase {
  name: string;
  /** How its chunks are cut: shorter than in the product, for more boundaries. */
  lengths: { minMs: number; maxMs: number };
  pcm: Int16Array;
  /** The samples whose texts it says, in order. */
  says: readonly ('planning' | 'jfk')[];
  /** Whether cuts fall where nobody pauses. */
  hasOverlaps: boolean;
}

const samples = path.resolve(import.meta.dirname, '../../../../models/samples');
const read = (name: 'planning' | 'jfk') => readWav(path.join(samples, `${name}.wav`));

const frameSamples = 160;

/** Takes out every stretch of quiet, so that nobody ever pauses for longer than 60 ms. */
function gapless(pcm: Int16Array): Int16Array {
  const loud = (at: number) =>
    pcm.subarray(at, at + frameSamples).reduce((sum, sample) => sum + Math.abs(sample), 0) / frameSamples > 150;
  const kept: Int16Array[] = [];
  let quiet = 0;
  for (let at = 0; at < pcm.length; at += frameSamples) {
    quiet = loud(at) ? 0 : quiet + 1;
    if (quiet <= 6) kept.push(pcm.subarray(at, at + frameSamples));
  }
  return joined(...kept);
}

const shortChunks = { minMs: 8_000, maxMs: 13_000 };
const productChunks = { minMs: 20_000, maxMs: 29_500 };

export function boundaryCases(): BoundaryCase[] {
  const [planning, jfk] = [read('planning'), read('jfk')];
  const inNoise = (pcm: Int16Array) => {
    const noise = pinkNoise(pcm.length / 16_000, 0.003);
    return pcm.map((sample, at) => Math.max(-32_768, Math.min(32_767, sample + (noise[at] ?? 0))));
  };
  return [
    { name: 'pauses', lengths: productChunks, pcm: planning, says: ['planning'], hasOverlaps: false },
    { name: 'pauses, short chunks', lengths: shortChunks, pcm: planning, says: ['planning'], hasOverlaps: false },
    {
      name: 'two voices with long silences',
      lengths: shortChunks,
      pcm: joined(silence(3), jfk, silence(20), planning, silence(2), dithered(jfk, 1), silence(5)),
      says: ['jfk', 'planning', 'jfk'],
      hasOverlaps: false,
    },
    { name: 'nobody pauses', lengths: productChunks, pcm: gapless(planning), says: ['planning'], hasOverlaps: true },
    {
      name: 'nobody pauses, short chunks',
      lengths: shortChunks,
      pcm: gapless(joined(planning, jfk)),
      says: ['planning', 'jfk'],
      hasOverlaps: true,
    },
    { name: 'in noise', lengths: shortChunks, pcm: inNoise(planning), says: ['planning'], hasOverlaps: false },
  ];
}
