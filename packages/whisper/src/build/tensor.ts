/** Numbers in row-major order. */
export interface Tensor<Data extends TensorData = TensorData> {
  shape: readonly number[];
  data: Data;
}

export type TensorData = Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;
export type FloatTensor = Tensor<Float32Array>;

export const floats = (shape: readonly number[], data: Float32Array): FloatTensor => ({ shape, data });

/** One float32 number, as a list of one. */
export const scalar = (value: number): FloatTensor => floats([1], new Float32Array([value]));

/** A list of 64-bit whole numbers, as ONNX wants shapes and axes. */
export const integers = (...values: number[]): Tensor<BigInt64Array> => ({
  shape: [values.length],
  data: new BigInt64Array(values.map(BigInt)),
});

/** Rows `from` to `to` of a matrix, or entries of a list. */
export function rowsOf({ shape, data }: FloatTensor, from: number, to: number): FloatTensor {
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  return floats([to - from, ...shape.slice(1)], data.subarray(from * width, to * width));
}

export function timesFactor({ shape, data }: FloatTensor, factor: number): FloatTensor {
  return floats(
    shape,
    data.map((value) => value * factor),
  );
}

export function transposed<Data extends Float32Array | Int8Array>(
  { shape, data }: Tensor<Data>,
  result: Data,
): Tensor<Data> {
  const [rows = 0, columns = 0] = shape;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = data[row * columns + column] ?? 0;
  }
  return { shape: [columns, rows], data: result };
}
