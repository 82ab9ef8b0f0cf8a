import { type FloatTensor, floats, type Tensor, transposed } from './tensor.ts';

/** Scales are never smaller, so that nothing is divided by zero. */
const MIN_SCALE = Math.fround(1e-9);

/**
 * One scale a row of the weights, whole numbers of −largest…largest, transposed to [inputs, outputs] for
 * `MatMulIntegerToFloat`. With 63 as the largest, sums of two products fit 16 bits: processors without VNNI add so.
 */
export function quantiseRows(
  weights: FloatTensor,
  largest: number,
): { values: Tensor<Int8Array>; scales: FloatTensor } {
  const [rows = 0, columns = 0] = weights.shape;
  const values = new Int8Array(rows * columns);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const part = weights.data.subarray(row * columns, (row + 1) * columns);
    const scale = Math.max(Math.fround(largestOf(part) / largest), MIN_SCALE);
    scales[row] = scale;
    for (let i = 0; i < columns; i++) {
      const value = roundHalfToEven(Math.fround((part[i] ?? 0) / scale));
      values[row * columns + i] = Math.min(largest, Math.max(-largest, value));
    }
  }
  const matrix = { shape: [rows, columns], data: values };
  return { values: transposed(matrix, new Int8Array(values.length)), scales: floats([rows], scales) };
}

export interface QuantisedBlocks {
  /** [rows, blocks, block size] around 128. */
  values: Tensor<Uint8Array>;
  /** [rows, blocks] */
  scales: FloatTensor;
}

/** One scale a block of a row, 8 bits, for `MatMulNBits`. */
export function quantiseBlocks(weights: FloatTensor, size: number): QuantisedBlocks {
  const [rows = 0, columns = 0] = weights.shape;
  const blocks = columns / size;
  const values = new Uint8Array(rows * columns);
  const scales = new Float32Array(rows * blocks);
  for (let block = 0; block < scales.length; block++) {
    const part = weights.data.subarray(block * size, (block + 1) * size);
    const scale = Math.max(Math.fround(largestOf(part) / 127), MIN_SCALE);
    scales[block] = scale;
    for (let i = 0; i < size; i++) {
      const value = roundHalfToEven(Math.fround((part[i] ?? 0) / scale)) + 128;
      values[block * size + i] = Math.min(255, Math.max(0, value));
    }
  }
  return { values: { shape: [rows, blocks, size], data: values }, scales: floats([rows, blocks], scales) };
}

function largestOf(values: Float32Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
