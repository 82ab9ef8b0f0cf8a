/**
 * The rendition: MP3 at a constant bit rate, which every browser plays. At 48 kHz its frames last exactly 24 ms and
 * are all of one size, so a player finds any moment by arithmetic, whatever the length.
 */
export const renditionSampleRateHz = 48_000;
export const samplesPerFrame = 1_152;
export const renditionContentType = 'audio/mpeg';

export interface RenditionChannels {
  channels: 1 | 2;
  bitRate: number;
  frameBytes: number;
}

/** Speech in one channel, everything else in two. */
export function channelsOfRendition(sourceChannels: number): RenditionChannels {
  return sourceChannels === 1
    ? { channels: 1, bitRate: 64_000, frameBytes: 192 }
    : { channels: 2, bitRate: 128_000, frameBytes: 384 };
}
