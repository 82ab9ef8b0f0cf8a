import { expect, test } from 'vitest';
import { joined, silence, whiteNoise } from '../../test/sounds.ts';
import { createRandom } from '../decoding/random.ts';
import { type CutterOptions, createCutter, type SkippedSpan, type SpeechChunk } from './cutter.ts';
import { VAD_WINDOW_SAMPLES } from './windows.ts';

const RATE = 16_000;

/** Seconds of "speech" (noise) and of silence, with the probabilities a detector would give. */
function stream(...parts: readonly (['speech' | 'silence', number] | ['quiet speech', number])[]) {
  const pcm = joined(
    ...parts.map(([kind, seconds], index) =>
      kind === 'silence' ? silence(seconds) : whiteNoise(seconds, kind === 'speech' ? 0.3 : 0.01, index),
    ),
  );
  const probabilities = new Float32Array(Math.ceil(pcm.length / VAD_WINDOW_SAMPLES));
  let at = 0;
  for (const [kind, seconds] of parts) {
    const end = at + seconds * RATE;
    for (let window = Math.floor(at / VAD_WINDOW_SAMPLES); window * VAD_WINDOW_SAMPLES < end; window++) {
      probabilities[window] = kind === 'silence' ? 0.01 : 0.95;
    }
    at = end;
  }
  return { pcm, probabilities };
}

function cut(input: ReturnType<typeof stream>, options: CutterOptions & { block?: number } = {}) {
  const { pcm, probabilities } = input;
  const skipped: SkippedSpan[] = [];
  const cutter = createCutter({ ...options, onSkipped: (span) => skipped.push(span) });
  const chunks: SpeechChunk[] = [];
  const block = options.block ?? 16_000;
  const windows = Math.max(1, Math.round(block / VAD_WINDOW_SAMPLES / 2));
  for (let at = 0, window = 0; at < pcm.length || window < probabilities.length; at += block, window += windows) {
    chunks.push(...cutter.push(pcm.subarray(at, at + block), probabilities.subarray(window, window + windows)));
  }
  chunks.push(...cutter.end());
  return { chunks, skipped };
}

const spans = (chunks: readonly SpeechChunk[]) =>
  chunks.map((chunk) => [chunk.startSample / RATE, (chunk.startSample + chunk.pcm.length) / RATE]);

test('silence of any length gives no chunk and one skipped span', () => {
  const { chunks, skipped } = cut(stream(['silence', 300]));
  expect(chunks).toEqual([]);
  expect(skipped).toEqual([{ startSample: 0, endSample: 300 * RATE }]);
});

test('nothing at all gives nothing', () => {
  expect(cut(stream(['silence', 0]))).toEqual({ chunks: [], skipped: [] });
});

test('short speech is one chunk with a little silence around it', () => {
  const { chunks, skipped } = cut(stream(['silence', 10], ['speech', 4], ['silence', 30]));
  expect(chunks).toHaveLength(1);
  const [[start, end] = [0, 0]] = spans(chunks);
  expect(start).toBeCloseTo(9.9, 1);
  expect(end).toBeCloseTo(14.1, 1);
  expect(skipped).toHaveLength(2);
  expect(chunks[0]?.speechMs).toBeGreaterThan(3900);
});

test('cuts long speech in its pause, between 20 and 29.5 s', () => {
  const { chunks } = cut(stream(['speech', 23], ['silence', 0.6], ['speech', 15]));
  expect(chunks).toHaveLength(2);
  const [[, end] = [0, 0], [start] = [0]] = spans(chunks);
  expect(end).toBeGreaterThan(23);
  expect(end).toBeLessThan(23.7);
  expect(start).toBeGreaterThanOrEqual(end ?? 0);
});

test('prefers a pause that the detector hears to a quieter place in speech', () => {
  const { chunks } = cut(
    stream(['speech', 21], ['silence', 0.2], ['speech', 3], ['quiet speech', 0.6], ['speech', 15]),
  );
  const [[, end] = [0, 0]] = spans(chunks);
  expect(end).toBeGreaterThan(21);
  expect(end).toBeLessThan(21.3);
});

test('where nobody pauses both chunks have the quietest place, and nothing is lost', () => {
  const input = stream(['speech', 24], ['quiet speech', 0.5], ['speech', 60]);
  const { chunks, skipped } = cut(input);
  const [[, end] = [0, 0]] = spans(chunks);
  expect(end).toBeGreaterThan(24.75);
  expect(end).toBeLessThan(25.25);
  expect(skipped).toEqual([]);
  expect(chunks.map(({ overlapSamples }) => overlapSamples / RATE)).toEqual([0, ...chunks.slice(1).map(() => 1.5)]);
  expect(joined(...chunks.map(({ pcm, overlapSamples }) => pcm.subarray(overlapSamples)))).toEqual(input.pcm);
  for (const chunk of chunks) expect(chunk.pcm.length).toBeLessThanOrEqual(29.5 * RATE);
});

test('leaves long silences out and indexes the chunks', () => {
  const { chunks, skipped } = cut(
    stream(['speech', 5], ['silence', 60], ['speech', 5], ['silence', 60], ['speech', 5]),
  );
  expect(chunks.map((chunk) => chunk.index)).toEqual([0, 1, 2]);
  expect(skipped).toHaveLength(2);
  const covered = chunks.reduce((sum, chunk) => sum + chunk.pcm.length, 0);
  const left = skipped.reduce((sum, span) => sum + span.endSample - span.startSample, 0);
  expect(covered + left).toBe(135 * RATE);
});

test('the first chunk may be shorter', () => {
  const input = stream(['speech', 6], ['silence', 0.6], ['speech', 40]);
  const { chunks } = cut(input, { firstMinMs: 5000, firstMaxMs: 10_000 });
  const [[, end] = [0, 0], [, next] = [0, 0]] = spans(chunks);
  expect(end).toBeLessThan(7);
  expect(next).toBeGreaterThan(25);
});

test('a click is no speech', () => {
  expect(cut(stream(['silence', 5], ['speech', 0.05], ['silence', 40])).chunks).toEqual([]);
});

test('the same audio gives the same chunks whatever the blocks', () => {
  const input = stream(
    ['silence', 3],
    ['speech', 47],
    ['silence', 0.3],
    ['speech', 30],
    ['silence', 40],
    ['speech', 9.3],
  );
  const expected = cut(input).chunks;
  expect(expected.length).toBeGreaterThan(3);
  for (const block of [333, 4096, 160_000, 10_000_000]) expect(cut(input, { block }).chunks).toEqual(expected);
});

test.each([0.5, 3.3331, 12.1, 23.456])('finds back to the same cuts after %f s that were put before', (seconds) => {
  // A pause after every sentence, none as long or as quiet as another.
  const random = createRandom(5);
  const parts = Array.from({ length: 150 }, (_, index): [Int16Array, Int16Array] => [
    whiteNoise(1.5 + 4 * random(), 0.3, index),
    whiteNoise(0.4 + 0.5 * random(), 0.001 + 0.002 * random(), 1000 + index),
  ]);
  const talk = joined(...parts.flat());
  const probabilitiesOf = (pcm: Int16Array) => {
    const windows = Array.from({ length: Math.ceil(pcm.length / VAD_WINDOW_SAMPLES) }, (_, window) =>
      pcm.subarray(window * VAD_WINDOW_SAMPLES, (window + 1) * VAD_WINDOW_SAMPLES).some((s) => Math.abs(s) > 1000),
    );
    return Float32Array.from(windows, (isLoud) => (isLoud ? 0.95 : 0.05));
  };
  const cutAll = (pcm: Int16Array<ArrayBuffer>) => cut({ pcm, probabilities: probabilitiesOf(pcm) }).chunks;
  const known = cutAll(talk);
  const isKnown = cutAll(joined(whiteNoise(seconds, 0.3, 77), talk)).map(({ pcm }) =>
    known.some((chunk) => Buffer.from(chunk.pcm.buffer).equals(Buffer.from(pcm.buffer))),
  );
  const back = isKnown.indexOf(true);
  expect(back).toBeGreaterThan(0);
  expect(back).toBeLessThanOrEqual(8);
  expect(isKnown.slice(back)).not.toContain(false);
  const meanSeconds = known.slice(0, -1).reduce((sum, { pcm }) => sum + pcm.length, 0) / (known.length - 1) / RATE;
  expect(meanSeconds).toBeGreaterThan(24);
});

test('memory does not grow with the stream', () => {
  const cutter = createCutter();
  const second = { pcm: whiteNoise(16, 0.3), probabilities: new Float32Array(500).fill(0.9) };
  const heapAfter = (blocks: number) => {
    for (let i = 0; i < blocks; i++) cutter.push(second.pcm, second.probabilities);
    return process.memoryUsage().arrayBuffers;
  };
  heapAfter(20);
  const before = heapAfter(1);
  // 53 minutes more, 100 MB of samples; what was emitted may wait for the garbage collector.
  const after = heapAfter(200);
  expect(after - before).toBeLessThan(60e6);
});
