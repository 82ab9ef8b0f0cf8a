import { type OnnxValue, Tensor } from 'onnxruntime-node';

const HEAD_SIZE = 64;
/** Capacities are multiples of this many positions. */
const STEP = 32;

export interface SelfCacheShape {
  rows: number;
  heads: number;
  layers: number;
  maxPositions: number;
}

/** Feeds and fetches of the self-attention keys and values: the same tensors, written in place. */
export interface SelfCacheTensors {
  capacity: number;
  feeds: Record<string, OnnxValue>;
  fetches: Record<string, OnnxValue>;
}

/**
 * Keys and values of the tokens so far, [rows, heads, capacity, 64] per layer. onnxruntime-node writes into the given
 * tensors but also copies every output into a new array afterwards, so the capacity follows the longest row instead
 * of being the model's maximum: at 448 positions that copy would cost more than the decoder step itself.
 */
export function createSelfCache(shape: SelfCacheShape): { at(positions: number): SelfCacheTensors } {
  const { rows, heads, layers, maxPositions } = shape;
  const blocks = rows * heads;
  const names = Array.from({ length: layers }, (_, layer) => [`sk${layer}`, `sv${layer}`]).flat();
  // Memory that is never written is never taken from the system.
  const buffers = names.map(() => new Float32Array(blocks * maxPositions * HEAD_SIZE));
  const views = new Map<number, SelfCacheTensors>();
  let capacity = STEP;

  const viewOf = (positions: number): SelfCacheTensors => {
    const known = views.get(positions);
    if (known) return known;
    const tensors: SelfCacheTensors = { capacity: positions, feeds: {}, fetches: {} };
    names.forEach((name, index) => {
      const data = buffers[index]?.subarray(0, blocks * positions * HEAD_SIZE) ?? new Float32Array(0);
      const tensor = new Tensor('float32', data, [rows, heads, positions, HEAD_SIZE]);
      tensors.feeds[name] = tensor;
      tensors.fetches[`${name}o`] = tensor;
    });
    views.set(positions, tensors);
    return tensors;
  };

  const move = (from: number, to: number) => {
    const size = Math.min(from, to) * HEAD_SIZE;
    for (const buffer of buffers) {
      for (let i = 0; i < blocks; i++) {
        // Growing goes from the last block to the first, so that none is overwritten before it moved.
        const block = to > from ? blocks - 1 - i : i;
        const start = block * from * HEAD_SIZE;
        buffer.copyWithin(block * to * HEAD_SIZE, start, start + size);
      }
    }
  };

  return {
    /** The tensors with room for at least so many positions; what rows hold beyond them is lost. */
    at(positions) {
      const wanted = Math.min(maxPositions, Math.ceil(positions / STEP) * STEP);
      if (wanted > capacity || wanted <= capacity - 2 * STEP) {
        move(capacity, wanted);
        capacity = wanted;
      }
      return viewOf(capacity);
    },
  };
}
