/** Speech probability is given per window of 512 samples (32 ms). */
export const VAD_WINDOW_SAMPLES = 512;
export const VAD_WINDOW_MS = 32;
