import { SAMPLE_RATE_HZ } from '../src/audio.ts';
import { createRandom } from '../src/decoding/random.ts';

/** Made-up sounds without a word in them, and ways to join sounds; 16 kHz mono, levels of 0–1. */

export function silence(seconds: number): Int16Array<ArrayBuffer> {
  return new Int16Array(Math.round(seconds * SAMPLE_RATE_HZ));
}

function generated(seconds: number, sample: (timeS: number, index: number) => number): Int16Array<ArrayBuffer> {
  const pcm = silence(seconds);
  for (let i = 0; i < pcm.length; i++) {
    const value = Math.max(-1, Math.min(1, sample(i / SAMPLE_RATE_HZ, i)));
    pcm[i] = Math.round(value * 32_767);
  }
  return pcm;
}

export function whiteNoise(seconds: number, level = 0.1, seed = 1): Int16Array<ArrayBuffer> {
  const random = createRandom(seed);
  return generated(seconds, () => (random() * 2 - 1) * level);
}

/** Paul Kellet's filter over white noise. */
export function pinkNoise(seconds: number, level = 0.1, seed = 1): Int16Array<ArrayBuffer> {
  const random = createRandom(seed);
  let [slow, middle, fast] = [0, 0, 0];
  return generated(seconds, () => {
    const white = random() * 2 - 1;
    slow = 0.99765 * slow + white * 0.099046;
    middle = 0.963 * middle + white * 0.2965164;
    fast = 0.57 * fast + white * 1.0526913;
    return ((slow + middle + fast + white * 0.1848) / 4) * level;
  });
}

/** Mains hum: 50 Hz and its overtones. */
export function hum(seconds: number, level = 0.2): Int16Array<ArrayBuffer> {
  const overtones = [1, 2, 3, 5, 7];
  return generated(seconds, (t) =>
    overtones.reduce((sum, n) => sum + (Math.sin(2 * Math.PI * 50 * n * t) / n) * level, 0),
  );
}

/** Four chords of plucked tones, half a second each, over and over. */
export function chords(seconds: number, level = 0.3): Int16Array<ArrayBuffer> {
  const progression = [
    [261.6, 329.6, 392],
    [220, 261.6, 329.6],
    [174.6, 220, 261.6],
    [196, 246.9, 293.7],
  ];
  return generated(seconds, (t) => {
    const tones = progression[Math.floor(t * 2) % progression.length] ?? [];
    const decay = Math.exp(-3 * (t % 0.5));
    return (
      tones.reduce((sum, hz) => sum + Math.sin(2 * Math.PI * hz * t) + 0.4 * Math.sin(4 * Math.PI * hz * t), 0) *
      decay *
      (level / 4)
    );
  });
}

/** Kick on every beat, a burst of noise between, 120 beats a minute. */
export function drums(seconds: number, level = 0.5): Int16Array<ArrayBuffer> {
  const random = createRandom(7);
  return generated(seconds, (t) => {
    const beat = t % 0.5;
    const kick = Math.sin(2 * Math.PI * 60 * beat) * Math.exp(-20 * beat);
    const snare = beat > 0.25 ? (random() * 2 - 1) * Math.exp(-40 * (beat - 0.25)) * 0.5 : 0;
    return (kick + snare) * level;
  });
}

export function joined(...parts: readonly Int16Array[]): Int16Array<ArrayBuffer> {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Two channels, their samples in turn; the longer one decides the length. */
export function interleaved(left: Int16Array, right: Int16Array): Int16Array<ArrayBuffer> {
  const pcm = new Int16Array(2 * Math.max(left.length, right.length));
  for (let i = 0; 2 * i < pcm.length; i++) [pcm[2 * i], pcm[2 * i + 1]] = [left[i] ?? 0, right[i] ?? 0];
  return pcm;
}

/** Both at once; the longer one decides the length. */
export function mixed(a: Int16Array, b: Int16Array): Int16Array<ArrayBuffer> {
  const all = new Int16Array(Math.max(a.length, b.length));
  for (let i = 0; i < all.length; i++) all[i] = Math.max(-32_768, Math.min(32_767, (a[i] ?? 0) + (b[i] ?? 0)));
  return all;
}

/** The same to every ear, and not one stretch of it the same to a machine: what was heard before is heard again. */
export function dithered(pcm: Int16Array, seed: number): Int16Array<ArrayBuffer> {
  const random = createRandom(seed);
  return Int16Array.from(pcm, (sample) => Math.max(-32_768, Math.min(32_767, sample + Math.floor(random() * 3) - 1)));
}
