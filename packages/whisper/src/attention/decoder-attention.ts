import { type OnnxValue, Tensor } from 'onnxruntime-node';
import { WINDOW_FRAMES } from '../audio.ts';
import type { ModelMeta } from '../model/model-files.ts';
import { createMemoryPlan, FLOAT_BYTES } from './kernel.ts';

export const HEAD_SIZE = 64;
/** Text positions a row can have: prompt and transcript together. */
export const MAX_POSITIONS = 448;

/** Columns that the kernel sums up side by side: keys take up whole blocks of so many frames. */
const BLOCK = 32;
const HEAD_BYTES = HEAD_SIZE * FLOAT_BYTES;
const BLOCK_FRAMES = Math.ceil(WINDOW_FRAMES / BLOCK) * BLOCK;
/** Packed keys and values of a head: a byte each, behind a scale for every channel. */
const KEYS_BYTES = HEAD_BYTES + BLOCK_FRAMES * HEAD_SIZE;
const VALUES_BYTES = HEAD_BYTES + WINDOW_FRAMES * HEAD_SIZE;
const PACKED_BYTES = KEYS_BYTES + VALUES_BYTES;
/** What the kernel asks for: room for the scaled query and 16 bits a frame. */
const WORK_BYTES = 4096 + BLOCK_FRAMES * 2;
const REMEMBERED_BYTES = MAX_POSITIONS * HEAD_BYTES;

/** What the parts of the decoder's graph write and read around attention, for a batch of so many rows. */
export interface AttentionTensors {
  /** [batch, 1, 3 × size]: query, key and value of every head. */
  askedSelf: Tensor;
  /** [batch, 1, size] */
  heardSelf: Tensor;
  /** [batch, heads, 1, 64] */
  askedAudio: Tensor;
  /** [batch, heads, 1, 64] */
  heardAudio: Tensor;
}

/**
 * The decoder's attention, which stands between the parts of its graph. Rows remember their own positions, and name the
 * window of audio that they attend to: several may share one. `place` is where a row stands in the batch of this step.
 */
export interface DecoderAttention {
  tensors(batch: number): AttentionTensors;
  /** What the encoder writes: `ck…` [1, heads, 64, frames] and `cv…` [1, heads, frames, 64] of every layer. */
  encoderFetches(frames: number): Readonly<Record<string, OnnxValue>>;
  /** Keeps what the encoder has written as a window, in a quarter of the space. */
  keep(window: number, frames: number): void;
  /** Adds the asked position to what the row remembers and attends to all of it. */
  attendToSelf(layer: number, place: number, row: { row: number; position: number }): void;
  /** Gives a row what another one remembers of the positions `from` up to before `to`. */
  copyMemory(fromRow: number, toRow: number, positions: { from: number; to: number }): void;
  /** Attends to a window; the attention of the layer's alignment heads goes to `alignment` [heads, WINDOW_FRAMES]. */
  attendToAudio(layer: number, place: number, window: number, alignment: Float32Array): void;
}

export function createDecoderAttention(
  meta: ModelMeta,
  { rows, windows }: { rows: number; windows: number },
): DecoderAttention {
  const { heads, decoderLayers: layers } = meta;
  const sizeBytes = heads * HEAD_BYTES;
  const layerFloats = heads * HEAD_SIZE * WINDOW_FRAMES;
  const plan = createMemoryPlan();
  const askedSelf = plan.reserve(rows * 3 * sizeBytes);
  const heardSelf = plan.reserve(rows * sizeBytes);
  const askedAudio = plan.reserve(rows * sizeBytes);
  const heardAudio = plan.reserve(rows * sizeBytes);
  const weights = plan.reserve(BLOCK_FRAMES * FLOAT_BYTES);
  const work = plan.reserve(WORK_BYTES);
  const remembered = plan.reserve(rows * layers * heads * 2 * REMEMBERED_BYTES);
  const keys = plan.reserve(PACKED_BYTES);
  const values = keys + KEYS_BYTES;
  // The kernel reads frames in eights, a little beyond the last one.
  const encoded = plan.reserve((2 * layers * layerFloats + BLOCK) * FLOAT_BYTES);
  const { kernel, floatsAt, bytesAt } = plan.start();
  // Not in the kernel's memory: there pages are small, and finding them takes longer than the copy of one head.
  const packed = new Uint8Array(windows * layers * heads * PACKED_BYTES);
  const oneHead = bytesAt(keys, PACKED_BYTES);
  const heardWeights = floatsAt(weights, WINDOW_FRAMES);
  const framesOf = new Int32Array(windows);
  const alignmentPlace = alignmentPlaces(meta);

  const encodedAt = (layer: number, kind: 0 | 1) => encoded + (2 * layer + kind) * layerFloats * FLOAT_BYTES;
  const packedHead = (window: number, layer: number, head: number) => {
    const start = ((window * layers + layer) * heads + head) * PACKED_BYTES;
    return packed.subarray(start, start + PACKED_BYTES);
  };

  return {
    tensors(batch) {
      const tensor = (at: number, shape: number[]) =>
        new Tensor(
          'float32',
          floatsAt(
            at,
            shape.reduce((a, b) => a * b),
          ),
          shape,
        );
      return {
        askedSelf: tensor(askedSelf, [batch, 1, 3 * heads * HEAD_SIZE]),
        heardSelf: tensor(heardSelf, [batch, 1, heads * HEAD_SIZE]),
        askedAudio: tensor(askedAudio, [batch, heads, 1, HEAD_SIZE]),
        heardAudio: tensor(heardAudio, [batch, heads, 1, HEAD_SIZE]),
      };
    },
    encoderFetches(frames) {
      const fetches: Record<string, OnnxValue> = {};
      const floats = heads * HEAD_SIZE * frames;
      for (let layer = 0; layer < layers; layer++) {
        const [keys, values] = [floatsAt(encodedAt(layer, 0), floats), floatsAt(encodedAt(layer, 1), floats)];
        fetches[`ck${layer}`] = new Tensor('float32', keys, [1, heads, HEAD_SIZE, frames]);
        fetches[`cv${layer}`] = new Tensor('float32', values, [1, heads, frames, HEAD_SIZE]);
      }
      return fetches;
    },
    keep(window, frames) {
      framesOf[window] = frames;
      for (let layer = 0; layer < layers; layer++) {
        for (let head = 0; head < heads; head++) {
          const source = head * HEAD_BYTES * frames;
          kernel.packKeys(encodedAt(layer, 0) + source, frames, keys + HEAD_BYTES, keys);
          kernel.packValues(encodedAt(layer, 1) + source, frames, values + HEAD_BYTES, values);
          packedHead(window, layer, head).set(oneHead);
        }
      }
    },
    attendToSelf(layer, place, { row, position }) {
      for (let head = 0; head < heads; head++) {
        const query = askedSelf + place * 3 * sizeBytes + head * HEAD_BYTES;
        const [key, value] = [query + sizeBytes, query + 2 * sizeBytes];
        const past = remembered + 2 * ((row * layers + layer) * heads + head) * REMEMBERED_BYTES;
        const target = heardSelf + place * sizeBytes + head * HEAD_BYTES;
        kernel.attendToSelf(query, key, value, past, past + REMEMBERED_BYTES, position, weights, target);
      }
    },
    copyMemory(fromRow, toRow, { from, to }) {
      const perRow = layers * heads * 2;
      for (let block = 0; block < perRow; block++) {
        const [source, target] = [fromRow, toRow].map(
          (row) => remembered + (row * perRow + block) * REMEMBERED_BYTES + from * HEAD_BYTES,
        );
        const bytes = (to - from) * HEAD_BYTES;
        bytesAt(target ?? 0, bytes).set(bytesAt(source ?? 0, bytes));
      }
    },
    attendToAudio(layer, place, window, alignment) {
      const frames = framesOf[window] ?? 0;
      for (let head = 0; head < heads; head++) {
        const offset = place * sizeBytes + head * HEAD_BYTES;
        const target = heardAudio + offset;
        oneHead.set(packedHead(window, layer, head));
        kernel.attendToAudio(askedAudio + offset, keys, values, frames, weights, work, target);
        const at = alignmentPlace.get(layer * heads + head);
        if (at !== undefined) alignment.set(heardWeights.subarray(0, frames), at * WINDOW_FRAMES);
      }
    },
  };
}

/** Which row of the alignment a head writes: layer by layer, within a layer as listed. */
function alignmentPlaces({ alignmentHeads, heads }: ModelMeta): Map<number, number> {
  const ordered = alignmentHeads.toSorted(([a], [b]) => a - b);
  return new Map(ordered.map(([layer, head], place) => [layer * heads + head, place]));
}
