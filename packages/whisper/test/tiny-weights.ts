import type { FloatTensor, WhisperWeights } from '../src/build/index.ts';

const SIZE = 64;
const VOCABULARY = 51_865;
const LAYERS = 2;

/** A Whisper of two layers with one head of small random numbers: float16 holds them exactly. Says nothing of sense. */
export function tinyWeights(): WhisperWeights {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return ((state >> 16) % 64) / 256 - 0.125;
  };
  const tensor = (...shape: number[]): FloatTensor => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, next),
  });
  const norm = () => ({ gamma: { shape: [SIZE], data: new Float32Array(SIZE).fill(1) }, beta: tensor(SIZE) });
  const linear = (outputs: number, inputs: number) => ({ weights: tensor(outputs, inputs), bias: tensor(outputs) });
  const attention = () => ({ norm: norm(), qkv: linear(3 * SIZE, SIZE), out: linear(SIZE, SIZE) });
  const crossAttention = () => ({
    norm: norm(),
    query: linear(SIZE, SIZE),
    keyValue: linear(2 * SIZE, SIZE),
    out: linear(SIZE, SIZE),
  });
  const feedForward = () => ({ norm: norm(), up: linear(4 * SIZE, SIZE), down: linear(SIZE, 4 * SIZE) });
  const layers = <Layer>(make: () => Layer) => Array.from({ length: LAYERS }, make);
  return {
    size: SIZE,
    vocabularySize: VOCABULARY,
    melBands: 80,
    encoder: {
      convolutions: [
        { weights: tensor(SIZE, 80, 3), bias: tensor(SIZE) },
        { weights: tensor(SIZE, SIZE, 3), bias: tensor(SIZE) },
      ],
      positions: tensor(1500, SIZE),
      layers: layers(() => ({ attention: attention(), feedForward: feedForward() })),
      norm: norm(),
    },
    decoder: {
      embeddings: tensor(VOCABULARY, SIZE),
      positions: tensor(448, SIZE),
      layers: layers(() => ({
        attention: attention(),
        crossAttention: crossAttention(),
        feedForward: feedForward(),
      })),
      norm: norm(),
    },
    suppressedTokens: [1, 2, 7, 50_258],
    alignmentHeads: [
      [0, 0],
      [1, 0],
    ],
    vocabularyJson: JSON.stringify(Array.from({ length: VOCABULARY }, (_, token) => `t${token}`)),
  };
}
