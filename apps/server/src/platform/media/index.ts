export { type CreateMediaOptions, createMedia } from './create-media.ts';
export { defaultMediaLimits, type MediaLimits } from './media.limits.ts';
export {
  type AudioStream,
  type DecodeOptions,
  type Media,
  type MediaDescription,
  type MediaProbe,
  type MediaSource,
  mediaProbeSchema,
  type RenderOptions,
  type Rendition,
} from './media.ts';
export { createPeaks, type PeakCollector, type Waveform } from './peaks.ts';
export { renditionContentType } from './rendition-format.ts';
