import type { AlignmentAttention } from '../decoding/attention-store.ts';

/**
 * How well each token matches each frame, as Whisper's word timing computes it: softmax over the real frames, then
 * every frame standardised over the tokens, a median of 7 along the frames, and the mean over the heads.
 * @returns [tokens, frames]
 */
export function matchingMatrix({ data, tokens, heads, frames }: AlignmentAttention): Float32Array {
  const matrix = new Float32Array(tokens * frames);
  const head = new Float32Array(tokens * frames);
  for (let h = 0; h < heads; h++) {
    for (let token = 0; token < tokens; token++) {
      const from = (token * heads + h) * frames;
      normalise(data.subarray(from, from + frames), head.subarray(token * frames, (token + 1) * frames));
    }
    standardise(head, tokens, frames);
    for (let token = 0; token < tokens; token++) addMedians(head, matrix, token * frames, frames);
  }
  for (let i = 0; i < matrix.length; i++) matrix[i] = (matrix[i] ?? 0) / heads;
  return matrix;
}

/** The attention is a softmax over 30 s; over the real frames alone it sums up to less than 1. */
function normalise(attention: Float32Array, out: Float32Array): void {
  let sum = 0;
  for (let i = 0; i < attention.length; i++) sum += attention[i] ?? 0;
  const scale = sum > 0 ? 1 / sum : 0;
  for (let i = 0; i < attention.length; i++) out[i] = (attention[i] ?? 0) * scale;
}

function standardise(head: Float32Array, tokens: number, frames: number): void {
  const sums = new Float64Array(frames);
  const squares = new Float64Array(frames);
  for (let token = 0, at = 0; token < tokens; token++) {
    for (let frame = 0; frame < frames; frame++, at++) {
      const value = head[at] ?? 0;
      sums[frame] = (sums[frame] ?? 0) + value;
      squares[frame] = (squares[frame] ?? 0) + value * value;
    }
  }
  for (let frame = 0; frame < frames; frame++) {
    const mean = (sums[frame] ?? 0) / tokens;
    sums[frame] = mean;
    squares[frame] = 1 / Math.sqrt(Math.max((squares[frame] ?? 0) / tokens - mean * mean, 1e-20));
  }
  for (let token = 0, at = 0; token < tokens; token++) {
    for (let frame = 0; frame < frames; frame++, at++) {
      head[at] = ((head[at] ?? 0) - (sums[frame] ?? 0)) * (squares[frame] ?? 0);
    }
  }
}

const REACH = 3;
const WIDTH = 2 * REACH + 1;
const sorted = new Float64Array(WIDTH);

/**
 * Adds the running median of one token's frames (mirrored at both ends) to the matrix. The window's values stay
 * sorted: per frame the oldest one gives its place to the newest, which then moves to where it belongs.
 */
function addMedians(head: Float32Array, matrix: Float32Array, from: number, frames: number): void {
  for (let k = 0; k < WIDTH; k++) sorted[k] = head[from + mirrored(k - REACH, frames)] ?? 0;
  sorted.sort();
  matrix[from] = (matrix[from] ?? 0) + (sorted[REACH] ?? 0);
  for (let frame = 1; frame < frames; frame++) {
    const oldest = head[from + mirrored(frame - 1 - REACH, frames)] ?? 0;
    const newest = head[from + mirrored(frame + REACH, frames)] ?? 0;
    replace(oldest, newest);
    matrix[from + frame] = (matrix[from + frame] ?? 0) + (sorted[REACH] ?? 0);
  }
}

function replace(oldest: number, newest: number): void {
  let at = 0;
  while (at < WIDTH - 1 && sorted[at] !== oldest) at++;
  if (newest > oldest) {
    for (; at < WIDTH - 1 && (sorted[at + 1] ?? 0) < newest; at++) sorted[at] = sorted[at + 1] ?? 0;
  } else {
    for (; at > 0 && (sorted[at - 1] ?? 0) > newest; at--) sorted[at] = sorted[at - 1] ?? 0;
  }
  sorted[at] = newest;
}

function mirrored(index: number, length: number): number {
  if (index >= 0 && index < length) return index;
  const inside = index < 0 ? -index : 2 * length - 2 - index;
  return Math.max(0, Math.min(length - 1, inside));
}
