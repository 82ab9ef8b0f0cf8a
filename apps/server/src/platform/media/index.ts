export { type CreateMediaOptions, createMedia } from './create-media.ts';
export { defaultMediaLimits, type MediaLimits } from './media.limits.ts';
export type {
  AudioStream,
  DecodeOptions,
  Media,
  MediaDescription,
  MediaProbe,
  MediaSource,
  RenderOptions,
  Rendition,
} from './media.ts';
export { createPeaks, type PeakCollector, type Waveform } from './peaks.ts';
export { renditionContentType } from './rendition-format.ts';
