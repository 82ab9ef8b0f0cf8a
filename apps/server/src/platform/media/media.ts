import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';

/** The port: what the pipeline knows about media files. Drivers: native ffmpeg, and FFmpeg as WebAssembly. */

/** A file on this machine's disk. Other kinds of source join this type as a union when they exist. */
export interface MediaSource {
  /** Any path; it is opened here and handed on as a descriptor, so its name is never interpreted. */
  path: string;
  sizeBytes: number;
}

export interface MediaDescription {
  kind: 'native' | 'wasm';
  /** As FFmpeg prints it, e.g. `5.1.9-0+deb12u1`. */
  version: string;
  /** Where the native ffmpeg is. */
  path?: string;
}

const audioStreamSchema = z.object({
  /** FFmpeg's number of the stream in the file. */
  streamIndex: z.int(),
  /** FFmpeg's name of the codec: `mp3`, `aac`, `opus`, `pcm_s16le`, … */
  codec: z.string(),
  channels: z.int(),
  sampleRateHz: z.int(),
  bitRate: z.int().optional(),
});
export type AudioStream = z.infer<typeof audioStreamSchema>;

/** Kept beside a recording, so that its bytes are looked into once. */
export const mediaProbeSchema = z.object({
  /** `mp4`, `mov`, `webm`, `matroska`, `ogg`, `wav`, `mp3`, `flac`, `aac`; else FFmpeg's name of the format. */
  container: z.string(),
  /** What the file says of the chosen audio stream; null where it says nothing. Only decoding tells the truth. */
  durationMs: z.int().nullable(),
  /** True where `durationMs` is a guess from size and bit rate, as in an mp3 without a header. */
  durationEstimated: z.boolean(),
  /** Moving pictures; a cover picture is none. */
  hasVideo: z.boolean(),
  /** The stream that is decoded: the one marked as default, else the first. */
  audio: audioStreamSchema,
  /** A browser plays the original as it is. */
  playableInBrowser: z.boolean(),
  /** A player would be given a rendition: the original does not play, cannot be sought exactly, or is mostly pictures. */
  needsRendition: z.boolean(),
  /** The MIME type to serve the original with. */
  contentType: z.string(),
});
export type MediaProbe = z.infer<typeof mediaProbeSchema>;

interface ReadOptions {
  probe: MediaProbe;
  signal?: AbortSignal;
}

export interface DecodeOptions extends ReadOptions {
  /** 1 (default): all channels mixed. 2, of a file that has two: their samples in turn, left first. */
  channels?: 1 | 2;
}

export interface RenderOptions extends ReadOptions {
  /** Where the rendition is written: a new file, open for writing, which stays the caller's to close. */
  output: FileHandle;
}

export interface Rendition {
  contentType: string;
  sizeBytes: number;
  /** Up to two frames (48 ms) longer than the sound. */
  durationMs: number;
}

export interface Media {
  readonly description: MediaDescription;
  /**
   * Reads what the file is. Throws `MediaError` where it is not audio that we can turn into text, and the signal's
   * reason on abort.
   */
  probe(source: MediaSource, options?: { signal?: AbortSignal }): Promise<MediaProbe>;
  /**
   * The whole audio as 16 kHz PCM, in blocks of 16,000 samples a channel (the last one is shorter), each valid until the
   * next is asked for. Sample `n` of a channel is heard at `n / 16` ms of playback: gaps in the file's time are filled with silence. The tool
   * waits while nobody reads, so memory stays flat. Throws `MediaError`, also after the last block (a cut file), and
   * the signal's reason on abort; leaving the loop ends the tool.
   */
  decode(source: MediaSource, options: DecodeOptions): AsyncIterable<Int16Array>;
  /**
   * Writes the sound as a file that every browser plays and seeks exactly (MP3, constant bit rate, one or two
   * channels) to `output`. Gaps in the file's time are filled as in `decode`, so the moments of a
   * transcript are the moments of the rendition. What can be read of a damaged file is kept. Memory stays flat.
   * Throws `MediaError` and the signal's reason on abort; what was written by then is the caller's to remove.
   */
  render(source: MediaSource, options: RenderOptions): Promise<Rendition>;
}

export const pcmSampleRateHz = 16_000;
