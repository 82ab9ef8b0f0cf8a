import type { OnnxValue, Tensor } from 'onnxruntime-node';
import { beforeEach, expect, test } from 'vitest';
import { WINDOW_FRAMES } from '../audio.ts';
import { createRandom } from '../decoding/random.ts';
import type { ModelMeta } from '../model/model-files.ts';
import { createDecoderAttention, type DecoderAttention, HEAD_SIZE } from './decoder-attention.ts';

const meta: ModelMeta = {
  vocabularySize: 10,
  heads: 2,
  decoderLayers: 2,
  endToken: 1,
  firstTimestampToken: 5,
  alignmentHeads: [
    [1, 1],
    [0, 0],
  ],
};
const random = createRandom(7);
const noise = (count: number) => Float32Array.from({ length: count }, () => 2 * random() - 1);
const floats = (value: OnnxValue | undefined) => (value as Tensor).data as Float32Array;
const head = (data: Float32Array, index: number) => data.subarray(index * HEAD_SIZE, (index + 1) * HEAD_SIZE);
const alignmentOf = () => new Float32Array(meta.alignmentHeads.length * WINDOW_FRAMES);

interface Plain {
  query: Float32Array;
  positions: number;
  key: (position: number, channel: number) => number;
  value: (position: number, channel: number) => number;
}

/** softmax(query · keys) · values, in float64. */
function attendPlainly({ query, positions, key, value }: Plain) {
  const scores = Array.from({ length: positions }, (_, position) =>
    query.reduce((sum, q, channel) => sum + q * key(position, channel), 0),
  );
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((a, b) => a + b);
  const weights = powers.map((power) => power / sum);
  const heard = Array.from({ length: HEAD_SIZE }, (_, channel) =>
    weights.reduce((total, weight, position) => total + weight * value(position, channel), 0),
  );
  return { weights, heard };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))));
}

let attention: DecoderAttention;
beforeEach(() => {
  attention = createDecoderAttention(meta, { rows: 4, windows: 3 });
});

/** Fills a window with noise, of which every third channel is far louder than the rest. */
function listen(window: number, frames: number) {
  const fetches = attention.encoderFetches(frames);
  for (const [name, value] of Object.entries(fetches)) {
    const data = floats(value);
    data.set(noise(data.length));
    if (!name.startsWith('ck')) continue;
    data.forEach((one, i) => {
      if (Math.floor(i / frames) % 3 === 0) data[i] = 4 * one;
    });
  }
  const copies = Object.fromEntries(Object.entries(fetches).map(([name, value]) => [name, floats(value).slice()]));
  attention.keep(window, frames);
  return copies;
}

test.each([WINDOW_FRAMES, 500])('attends to a window of %i frames as float64 would, to a hundredth', (frames) => {
  listen(0, WINDOW_FRAMES);
  const encoded = listen(1, frames);
  const { askedAudio, heardAudio } = attention.tensors(2);
  // The graph has divided queries by √64.
  floats(askedAudio).set(noise(2 * meta.heads * HEAD_SIZE).map((q) => q / 8));
  const alignment = alignmentOf();
  attention.attendToAudio(1, 1, 1, alignment);
  for (const index of [0, 1]) {
    const keys = encoded.ck1?.subarray(index * HEAD_SIZE * frames) ?? new Float32Array();
    const values = encoded.cv1?.subarray(index * HEAD_SIZE * frames) ?? new Float32Array();
    const plain = attendPlainly({
      query: head(floats(askedAudio), meta.heads + index),
      positions: frames,
      key: (position, channel) => keys[channel * frames + position] ?? 0,
      value: (position, channel) => values[position * HEAD_SIZE + channel] ?? 0,
    });
    expect(largestDifference(plain.heard, head(floats(heardAudio), meta.heads + index))).toBeLessThan(0.01);
    if (index === 0) continue;
    // Layer 1, head 1 is the second alignment head: layer 0 comes first.
    const weights = alignment.subarray(WINDOW_FRAMES, WINDOW_FRAMES + frames);
    expect(largestDifference(plain.weights, weights)).toBeLessThan(0.05 * Math.max(...plain.weights));
    expect(alignment.subarray(0, WINDOW_FRAMES).every((weight) => weight === 0)).toBe(true);
  }
});

test('attends to all positions a row remembers, to six digits, and to nobody else’s', () => {
  const remembered: { key: Float32Array; value: Float32Array }[] = [];
  for (let position = 0; position < 9; position++) {
    const { askedSelf, heardSelf } = attention.tensors(2);
    const width = meta.heads * HEAD_SIZE;
    floats(askedSelf).set(noise(2 * 3 * width));
    attention.attendToSelf(0, 0, { row: 3, position });
    attention.attendToSelf(0, 1, { row: 1, position });
    const own = floats(askedSelf).subarray(3 * width);
    remembered.push({ key: own.slice(width, 2 * width), value: own.slice(2 * width) });
    const plain = attendPlainly({
      query: head(own, 1).map((q) => q / 8),
      positions: position + 1,
      key: (at, channel) => remembered[at]?.key[HEAD_SIZE + channel] ?? 0,
      value: (at, channel) => remembered[at]?.value[HEAD_SIZE + channel] ?? 0,
    });
    expect(largestDifference(plain.heard, head(floats(heardSelf), meta.heads + 1))).toBeLessThan(1e-6);
  }
});

test('rows that share a window and ask the same hear the same, to the bit', () => {
  listen(2, 700);
  const { askedAudio, heardAudio } = attention.tensors(4);
  const width = meta.heads * HEAD_SIZE;
  const query = noise(width);
  for (const place of [0, 3]) floats(askedAudio).set(query, place * width);
  for (const place of [0, 3]) attention.attendToAudio(0, place, 2, alignmentOf());
  const heard = floats(heardAudio);
  expect(heard.slice(0, width)).toEqual(heard.slice(3 * width, 4 * width));
});

test('a row goes on from what another one remembers, as that one does', () => {
  const { askedSelf, heardSelf } = attention.tensors(2);
  const size = 3 * meta.heads * HEAD_SIZE;
  for (let position = 0; position < 5; position++) {
    floats(askedSelf).set(noise(size));
    attention.attendToSelf(1, 0, { row: 0, position });
  }
  attention.copyMemory(0, 2, { from: 0, to: 3 });
  attention.copyMemory(0, 2, { from: 3, to: 5 });
  const asked = noise(size);
  for (const [place, row] of [0, 2].entries()) {
    floats(askedSelf).set(asked, place * size);
    attention.attendToSelf(1, place, { row, position: 5 });
  }
  const heard = floats(heardSelf);
  expect(heard.subarray(heard.length / 2)).toEqual(heard.subarray(0, heard.length / 2));
});
