import type { Media, MediaProbe } from '../../src/platform/media/index.ts';

interface Decoded {
  probe: MediaProbe;
  pcm: Int16Array;
}

/** Probes and decodes a whole file, as the pipeline does. */
export async function decodeFile(media: Media, path: string): Promise<Decoded> {
  const source = { path, sizeBytes: 0 };
  const probe = await media.probe(source);
  const blocks: Int16Array[] = [];
  for await (const block of media.decode(source, { probe })) blocks.push(block.slice());
  return { probe, pcm: join(blocks) };
}

function join(blocks: Int16Array[]): Int16Array {
  const pcm = new Int16Array(blocks.reduce((length, block) => length + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    pcm.set(block, at);
    at += block.length;
  }
  return pcm;
}

const from = 32_000;
const length = 48_000;
const coarseStep = 5;

/**
 * How alike two recordings are (1: the same but for loudness, 0: unrelated), and by how many samples the second is
 * late; three seconds are compared, shifted by up to `maxLag` samples.
 */
export function compare(expected: Int16Array, actual: Int16Array, maxLag = 1_200): { likeness: number; lag: number } {
  let best = { likeness: -1, lag: 0 };
  for (let lag = -maxLag; lag <= maxLag; lag++) {
    const likeness = correlate(expected, actual, lag, coarseStep);
    if (likeness > best.likeness) best = { likeness, lag };
  }
  return { likeness: correlate(expected, actual, best.lag, 1), lag: best.lag };
}

function correlate(expected: Int16Array, actual: Int16Array, lag: number, step: number): number {
  let product = 0;
  let expectedPower = 0;
  let actualPower = 0;
  for (let n = from; n < from + length; n += step) {
    const a = expected[n] ?? 0;
    const b = actual[n + lag] ?? 0;
    product += a * b;
    expectedPower += a * a;
    actualPower += b * b;
  }
  return product / Math.sqrt(expectedPower * actualPower || 1);
}
