/**
 * The attention of a decoder step, a head at a time, as WebAssembly. AssemblyScript: it looks like TypeScript and is
 * compiled by `npm run kernel:build` to `attention.wasm` beside it. Plain SIMD of 128 bits, nothing whose rounding
 * depends on the processor. Addresses and sizes are in bytes, counts in elements.
 *
 * To itself the decoder attends in float32: `attendToSelf`. What the encoder heard is read in every step and is large,
 * so it is kept in bytes with a scale a channel: `packKeys` and `packValues`, then `attendToAudio`. Keys [64, frames] and
 * values [frames, 64] are both matrices whose columns are summed up over their rows, each row times a factor. They
 * stand in blocks of 32 columns; in a block, pairs of rows stand side by side (a0 b0 a1 b1 …), as `dot_i16x8` reads.
 */
/** Channels of a head. */
const CHANNELS: i32 = 64;
/** Columns that one turn of `multiply` sums up: what eight registers hold. */
const BLOCK: i32 = 32;
/** A pair of rows in a block: two bytes a column. */
const PAIR_BYTES: i32 = 2 * BLOCK;

function ceilTo(value: i32, step: i32): i32 {
  return ((value + step - 1) / step) * step;
}

/** Eight whole numbers of a row, scaled, as 16 bits. */
function rounded(at: usize, low: v128, high: v128): v128 {
  const first = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at), low)));
  const second = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at, 16), high)));
  return i16x8.narrow_i32x4_s(first, second);
}

/** Writes eight columns of two rows side by side: a0 b0 a1 b1 … */
function storePair(at: usize, a: v128, b: v128): void {
  const low = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  const high = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  v128.store(at, i8x16.narrow_i16x8_s(low, high));
}

/** Where eight columns from `column` on stand in a row pair of a blocked matrix. */
function placeOf(column: i32, pair: i32, pairs: i32): usize {
  return ((column / BLOCK) * pairs + pair) * PAIR_BYTES + (column % BLOCK) * 2;
}

function scaleOf(largest: f32): f32 {
  return max<f32>(largest / 127, 1e-30);
}

/** Keys of one head, float32 [64, frames] → blocks of bytes; `scales` gets one float32 a channel. */
export function packKeys(source: usize, frames: i32, target: usize, scales: usize): void {
  const rowBytes: i32 = frames * 4;
  for (let channel: i32 = 0; channel < CHANNELS; channel += 1) {
    const row = source + channel * rowBytes;
    let largest = f32x4.splat(0);
    for (let at: i32 = 0; at < rowBytes; at += 16) largest = f32x4.pmax(largest, f32x4.abs(v128.load(row + at)));
    store<f32>(scales + channel * 4, scaleOf(largestLane(largest)));
  }
  for (let pair: i32 = 0; pair < CHANNELS / 2; pair += 1) {
    const row = source + 2 * pair * rowBytes;
    const a = f32x4.splat(1 / load<f32>(scales + pair * 8));
    const b = f32x4.splat(1 / load<f32>(scales + pair * 8 + 4));
    for (let frame: i32 = 0; frame < frames; frame += 8) {
      const at = row + frame * 4;
      storePair(target + placeOf(frame, pair, CHANNELS / 2), rounded(at, a, a), rounded(at + rowBytes, b, b));
    }
  }
}

function largestLane(lanes: v128): f32 {
  const a = max(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1));
  return max(a, max(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)));
}

/** Values of one head, float32 [frames, 64], frames even → blocks of bytes; `scales` gets one float32 a channel. */
export function packValues(source: usize, frames: i32, target: usize, scales: usize): void {
  const pairs = frames / 2;
  for (let channel: i32 = 0; channel < CHANNELS; channel += 4) {
    let largest = f32x4.splat(0);
    for (let frame: i32 = 0; frame < frames; frame += 1) {
      largest = f32x4.pmax(largest, f32x4.abs(v128.load(source + (frame * CHANNELS + channel) * 4)));
    }
    const scale = f32x4.max(f32x4.mul(largest, f32x4.splat(1 / 127)), f32x4.splat(1e-30));
    v128.store(scales + channel * 4, scale);
  }
  const one = f32x4.splat(1);
  for (let channel: i32 = 0; channel < CHANNELS; channel += 8) {
    const low = f32x4.div(one, v128.load(scales + channel * 4));
    const high = f32x4.div(one, v128.load(scales + channel * 4, 16));
    for (let pair: i32 = 0; pair < pairs; pair += 1) {
      const at = source + (2 * pair * CHANNELS + channel) * 4;
      storePair(target + placeOf(channel, pair, pairs), rounded(at, low, high), rounded(at + CHANNELS * 4, low, high));
    }
  }
}

/** Sums of 32 columns over all pairs of rows, each pair times its pair of 16-bit factors. */
function multiply(block: usize, factors: usize, pairs: i32, target: usize): void {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  let e = i32x4.splat(0);
  let f = i32x4.splat(0);
  let g = i32x4.splat(0);
  let h = i32x4.splat(0);
  const end: usize = block + pairs * PAIR_BYTES;
  while (block < end) {
    const pair = v128.load32_splat(factors);
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load8x8_s(block), pair));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load8x8_s(block, 8), pair));
    c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load8x8_s(block, 16), pair));
    d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load8x8_s(block, 24), pair));
    e = i32x4.add(e, i32x4.dot_i16x8_s(v128.load8x8_s(block, 32), pair));
    f = i32x4.add(f, i32x4.dot_i16x8_s(v128.load8x8_s(block, 40), pair));
    g = i32x4.add(g, i32x4.dot_i16x8_s(v128.load8x8_s(block, 48), pair));
    h = i32x4.add(h, i32x4.dot_i16x8_s(v128.load8x8_s(block, 56), pair));
    block += PAIR_BYTES;
    factors += 4;
  }
  v128.store(target, f32x4.convert_i32x4_s(a));
  v128.store(target, f32x4.convert_i32x4_s(b), 16);
  v128.store(target, f32x4.convert_i32x4_s(c), 32);
  v128.store(target, f32x4.convert_i32x4_s(d), 48);
  v128.store(target, f32x4.convert_i32x4_s(e), 64);
  v128.store(target, f32x4.convert_i32x4_s(f), 80);
  v128.store(target, f32x4.convert_i32x4_s(g), 96);
  v128.store(target, f32x4.convert_i32x4_s(h), 112);
}

/** e to the power of x, x at most 0, to about seven digits. */
function exponential(x: v128): v128 {
  const power = f32x4.max(f32x4.mul(x, f32x4.splat(<f32>Math.LOG2E)), f32x4.splat(-126));
  const whole = f32x4.nearest(power);
  const rest = f32x4.sub(power, whole);
  let sum = f32x4.splat(0.00015469732);
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(0.0013398874));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(0.0096180399));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(0.055503324));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(0.2402265));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(<f32>Math.LN2));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1));
  const exponent = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.mul(sum, exponent);
}

function sumOfLanes(lanes: v128): f32 {
  const a = f32x4.extract_lane(lanes, 0) + f32x4.extract_lane(lanes, 1);
  return a + f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3);
}

/**
 * Adds a position to what one head remembers, and attends to all of them: softmax(query · keys / 8) · values.
 * query, key, value, target: float32 [64]; keys, values: float32 [positions, 64], of which `position` are known before;
 * weights: scratch of four bytes a position, rounded up to 16.
 */
export function attendToSelf(
  query: usize,
  key: usize,
  value: usize,
  keys: usize,
  values: usize,
  position: i32,
  weights: usize,
  target: usize,
): void {
  const bytes: i32 = CHANNELS * 4;
  memory.copy(keys + position * bytes, key, bytes);
  memory.copy(values + position * bytes, value, bytes);
  let highest: f32 = -Infinity;
  for (let i: i32 = 0; i <= position; i += 1) {
    let sums = f32x4.splat(0);
    for (let at: i32 = 0; at < bytes; at += 16) {
      sums = f32x4.add(sums, f32x4.mul(v128.load(query + at), v128.load(keys + i * bytes + at)));
    }
    const score = sumOfLanes(sums) / 8;
    store<f32>(weights + i * 4, score);
    highest = max(highest, score);
  }
  const count = position + 1;
  for (let i: i32 = count; i % 4 !== 0; i += 1) store<f32>(weights + i * 4, -Infinity);
  let total = f32x4.splat(0);
  for (let i: i32 = 0; i < count; i += 4) {
    const weight = exponential(f32x4.sub(v128.load(weights + i * 4), f32x4.splat(highest)));
    v128.store(weights + i * 4, weight);
    total = f32x4.add(total, weight);
  }
  const share = f32x4.splat(1 / sumOfLanes(total));
  for (let at: i32 = 0; at < bytes; at += 16) {
    let sums = f32x4.splat(0);
    for (let i: i32 = 0; i < count; i += 1) {
      sums = f32x4.add(sums, f32x4.mul(v128.load32_splat(weights + i * 4), v128.load(values + i * bytes + at)));
    }
    v128.store(target + at, f32x4.mul(sums, share));
  }
}

/** Factors of 16 bits: `source` times `scale`, `count` of them (rounded up to eight). */
function toFactors(source: usize, scale: f32, count: i32, target: usize): void {
  const scales = f32x4.splat(scale);
  for (let i: i32 = 0; i < count; i += 8) v128.store(target + i * 2, rounded(source + i * 4, scales, scales));
}

/**
 * What one head hears: softmax(query · keys) · values.
 * query, target: float32 [64]; keys and values as packed above, each behind its 64 scales; weights: float32 [frames
 * rounded up to 32], gets the attention; work: scratch of 4 KB and 2 bytes a frame. Frames are a multiple of four.
 */
export function attendToAudio(
  query: usize,
  keys: usize,
  values: usize,
  frames: i32,
  weights: usize,
  work: usize,
  target: usize,
): void {
  const packedKeys = keys + CHANNELS * 4;
  const packedValues = values + CHANNELS * 4;
  // The query takes over the scales of the keys.
  const scaled = work;
  const factors = work + CHANNELS * 4;
  let largest = f32x4.splat(1e-30);
  for (let i: i32 = 0; i < CHANNELS * 4; i += 16) {
    const value = f32x4.mul(v128.load(query + i), v128.load(keys + i));
    v128.store(scaled + i, value);
    largest = f32x4.pmax(largest, f32x4.abs(value));
  }
  const step = largestLane(largest) / 32767;
  toFactors(scaled, 1 / step, CHANNELS, factors);
  const blocks = ceilTo(frames, BLOCK) / BLOCK;
  for (let block: i32 = 0; block < blocks; block += 1) {
    multiply(packedKeys + block * (CHANNELS / 2) * PAIR_BYTES, factors, CHANNELS / 2, weights + block * BLOCK * 4);
  }
  const end: i32 = frames * 4;
  let top = v128.load(weights);
  for (let at: i32 = 0; at < end; at += 16) top = f32x4.pmax(top, v128.load(weights + at));
  const highest = f32x4.splat(largestLane(top));
  const steps = f32x4.splat(step);
  let sums = f32x4.splat(0);
  for (let at: i32 = 0; at < end; at += 16) {
    const weight = exponential(f32x4.mul(f32x4.sub(v128.load(weights + at), highest), steps));
    v128.store(weights + at, weight);
    sums = f32x4.add(sums, weight);
  }
  const sum = sumOfLanes(sums);
  // So that no sum of 32 bits overflows.
  const factor = min<f32>(32767, 16_800_000 / sum);
  toFactors(weights, factor, frames, factors);
  const pairs = frames / 2;
  const whole = f32x4.splat(1 / (sum * factor));
  for (let half: i32 = 0; half < 2; half += 1) {
    const to = target + half * BLOCK * 4;
    multiply(packedValues + half * pairs * PAIR_BYTES, factors, pairs, to);
    for (let i: i32 = 0; i < BLOCK * 4; i += 16) {
      const scale = f32x4.mul(v128.load(values + half * BLOCK * 4 + i), whole);
      v128.store(to + i, f32x4.mul(v128.load(to + i), scale));
    }
  }
  const share = f32x4.splat(1 / sum);
  for (let at: i32 = 0; at < end; at += 16) v128.store(weights + at, f32x4.mul(v128.load(weights + at), share));
}
