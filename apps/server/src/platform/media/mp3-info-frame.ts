import { type RenditionChannels, renditionSampleRateHz, samplesPerFrame } from './rendition-format.ts';

/** MPEG-1 layer III, no checksum, 48 kHz, without padding; then bit rate and channels. */
const headerOf = { 1: [0xff, 0xfb, 0x54, 0xc0], 2: [0xff, 0xfb, 0x94, 0x00] } as const;
const sideInfoBytes = { 1: 17, 2: 32 } as const;
const headerBytes = 4;
const allFields = 0x0f;
const tableEntries = 100;
/** What LAME adds before the sound: players that read it leave it out, so words stand where they are heard. */
const encoderDelaySamples = 576;
const constantBitRate = 0x01;

/**
 * The first frame of an MP3 file: silence to an old player; to every other the number of frames behind it, from which
 * length and seeking follow (Xing's header, called `Info` at a constant bit rate, with LAME's extension for the delay).
 */
export function infoFrame({ channels, frameBytes, bitRate }: RenditionChannels, frameCount: number): Buffer {
  const frame = Buffer.alloc(frameBytes);
  frame.set(headerOf[channels]);
  let at = headerBytes + sideInfoBytes[channels];
  at += frame.write('Info', at, 'latin1');
  at = frame.writeUInt32BE(allFields, at);
  at = frame.writeUInt32BE(frameCount, at);
  at = frame.writeUInt32BE((frameCount + 1) * frameBytes, at);
  for (let entry = 0; entry < tableEntries; entry++) {
    at = frame.writeUInt8(Math.floor((entry * 256) / tableEntries), at);
  }
  at = frame.writeUInt32BE(0, at); // quality: not said
  frame.write('LAME3.100', at, 'latin1');
  frame.writeUInt8(constantBitRate, at + 9);
  frame.writeUInt8(bitRate / 1_000, at + 20);
  // Twelve bits of delay, twelve of padding; the latter is not known and left as silence at the end.
  frame.writeUIntBE(encoderDelaySamples * 4_096, at + 21, 3);
  return frame;
}

export function durationOfFrames(frameCount: number): number {
  return Math.round((frameCount * samplesPerFrame * 1_000) / renditionSampleRateHz);
}
