import { VAD_WINDOW_SAMPLES } from './windows.ts';

/** The part of a stream that is still needed, with the speech probability of its windows, by absolute position. */
export interface RollingAudio {
  push(pcm: Int16Array, probabilities: Float32Array): void;
  /** No more samples come: the last window may be short. */
  finish(): void;
  /** Samples pushed in all. */
  length(): number;
  hasWindow(window: number): boolean;
  probability(window: number): number;
  sample(at: number): number;
  /** A copy. */
  slice(start: number, end: number): Int16Array<ArrayBuffer>;
  /** Samples before this one are not needed any more. */
  forget(before: number): void;
}

/** What is forgotten is given back in pieces of this size, so that memory is not moved for every window. */
const FORGET_SAMPLES = 4 * 16_000;

export function createRollingAudio(): RollingAudio {
  let samples = new Int16Array(1 << 16);
  let probabilities = new Float32Array(1 << 8);
  let firstWindow = 0;
  let sampleCount = 0;
  let windowCount = 0;
  let finished = false;
  const origin = () => firstWindow * VAD_WINDOW_SAMPLES;

  return {
    push(pcm, next) {
      samples = withRoom(samples, sampleCount, pcm.length, (size) => new Int16Array(size));
      samples.set(pcm, sampleCount);
      sampleCount += pcm.length;
      probabilities = withRoom(probabilities, windowCount, next.length, (size) => new Float32Array(size));
      probabilities.set(next, windowCount);
      windowCount += next.length;
    },
    finish() {
      finished = true;
    },
    length: () => origin() + sampleCount,
    hasWindow(window) {
      const at = window - firstWindow;
      const start = at * VAD_WINDOW_SAMPLES;
      return at < windowCount && (finished ? start < sampleCount : start + VAD_WINDOW_SAMPLES <= sampleCount);
    },
    probability(window) {
      const at = window - firstWindow;
      return at < windowCount ? (probabilities[at] ?? 0) : 0;
    },
    sample: (at) => samples[at - origin()] ?? 0,
    slice: (start, end) => samples.slice(Math.max(0, start - origin()), end - origin()),
    forget(before) {
      const windows = Math.floor(before / VAD_WINDOW_SAMPLES) - firstWindow;
      if (windows * VAD_WINDOW_SAMPLES < FORGET_SAMPLES) return;
      const count = Math.min(windows, windowCount);
      samples.copyWithin(0, count * VAD_WINDOW_SAMPLES, sampleCount);
      sampleCount -= count * VAD_WINDOW_SAMPLES;
      probabilities.copyWithin(0, count, windowCount);
      windowCount -= count;
      firstWindow += count;
    },
  };
}

function withRoom<T extends Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer>>(
  array: T,
  used: number,
  more: number,
  create: (size: number) => T,
): T {
  if (used + more <= array.length) return array;
  const larger = create(2 * (used + more));
  larger.set(array.subarray(0, used));
  return larger;
}
