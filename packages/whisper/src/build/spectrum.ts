import { type FloatTensor, floats } from './tensor.ts';

const SAMPLE_RATE_HZ = 16_000;
const FRAME_SAMPLES = 400;
const BINS = FRAME_SAMPLES / 2 + 1;

/** The windowed Fourier transform of a frame as a convolution: [2 × 201, 1, 400], real parts first. */
export function fourierKernel(): FloatTensor {
  const data = new Float32Array(2 * BINS * FRAME_SAMPLES);
  for (let t = 0; t < FRAME_SAMPLES; t++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / FRAME_SAMPLES);
    for (let k = 0; k < BINS; k++) {
      const angle = (2 * Math.PI * k * t) / FRAME_SAMPLES;
      data[k * FRAME_SAMPLES + t] = Math.cos(angle) * window;
      data[(BINS + k) * FRAME_SAMPLES + t] = -Math.sin(angle) * window;
    }
  }
  return floats([2 * BINS, 1, FRAME_SAMPLES], data);
}

/**
 * Triangular filters on Slaney's mel scale, each of the same area: [bands, 201]. The same numbers as librosa's
 * `filters.mel(sr=16000, n_fft=400)`, which Whisper was trained with.
 */
export function melFilters(bands: number): FloatTensor {
  const data = new Float32Array(bands * BINS);
  const highest = melOfHz(SAMPLE_RATE_HZ / 2);
  const step = highest / (bands + 1);
  // The last one is meant exactly: rounding would give the highest frequency a trace of weight.
  const edges = Array.from({ length: bands + 2 }, (_, i) => hzOfMel(i > bands ? highest : step * i));
  for (let band = 0; band < bands; band++) {
    const [low = 0, centre = 0, high = 0] = edges.slice(band, band + 3);
    for (let bin = 0; bin < BINS; bin++) {
      const hz = bin * (SAMPLE_RATE_HZ / FRAME_SAMPLES);
      const rising = (low - hz) / (low - centre);
      const falling = (high - hz) / (high - centre);
      const weight = Math.min(rising, falling);
      // biome-ignore lint/complexity/useMathMinMax: keeps the −0 that the published filters begin with.
      const positive = weight < 0 ? 0 : weight;
      data[band * BINS + bin] = Math.fround(positive) * (2 / (high - low));
    }
  }
  return floats([bands, BINS], data);
}

/** Below 1,000 Hz linear, above logarithmic. */
const HZ_PER_MEL = 200 / 3;
const LOG_START_HZ = 1000;
const LOG_START_MEL = LOG_START_HZ / HZ_PER_MEL;
const LOG_STEP = Math.log(6.4) / 27;

function melOfHz(hz: number): number {
  return hz < LOG_START_HZ ? hz / HZ_PER_MEL : LOG_START_MEL + Math.log(hz / LOG_START_HZ) / LOG_STEP;
}

function hzOfMel(mel: number): number {
  return mel < LOG_START_MEL ? mel * HZ_PER_MEL : LOG_START_HZ * Math.exp(LOG_STEP * (mel - LOG_START_MEL));
}
