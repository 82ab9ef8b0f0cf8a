/** Every sample that enters or leaves this package is 16 kHz, mono, signed 16 bit. */
export const SAMPLE_RATE_HZ = 16_000;

/** Whisper's encoder always looks at 30 s; shorter audio is followed by silence. */
export const WINDOW_SAMPLES = 30 * SAMPLE_RATE_HZ;

/** One position of the encoder's output (and so of the alignment attention) covers 20 ms. */
export const FRAME_SAMPLES = 320;
/** Positions of a window. */
export const WINDOW_FRAMES = WINDOW_SAMPLES / FRAME_SAMPLES;
export const FRAME_MS = 20;

/** Scales 16-bit samples to −1…1, the form both the speech detector and the encoder read. */
/** Into `room` where that is given and long enough, else into memory of their own. */
export function toFloatSamples(pcm: Int16Array, room?: Float32Array): Float32Array {
  const samples = room && room.length >= pcm.length ? room.subarray(0, pcm.length) : new Float32Array(pcm.length);
  for (let i = 0; i < pcm.length; i++) samples[i] = (pcm[i] ?? 0) / 32_768;
  return samples;
}

export function samplesToMs(samples: number): number {
  return Math.round((samples * 1000) / SAMPLE_RATE_HZ);
}

export function msToSamples(ms: number): number {
  return Math.round((ms * SAMPLE_RATE_HZ) / 1000);
}

/** FNV-1a over the samples: seeds sampling, so that the same audio is always decoded the same way. */
export function hashSamples(pcm: Int16Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < pcm.length; i++) hash = Math.imul(hash ^ ((pcm[i] ?? 0) & 0xffff), 0x01000193);
  return hash >>> 0;
}
