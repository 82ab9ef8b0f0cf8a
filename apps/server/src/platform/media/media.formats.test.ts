import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { jfkPath } from '../../../test/media/bad-inputs.ts';
import { compare, decodeFile } from '../../../test/media/compare.ts';
import { encodeSample, type SampleFormat } from '../../../test/media/encode.ts';
import { chooseTestMedia, hasNativeFfmpeg } from '../../../test/media/test-media.ts';

interface Expectation {
  to: SampleFormat;
  container: string;
  codec: string;
  contentType: string;
  /** Exactly the original's samples. */
  isExact?: boolean;
  hasVideo?: boolean;
  isPlayable?: boolean;
  minLikeness?: number;
  /** In samples: a codec's own delay where the container does not tell it, as in AAC without one. */
  maxLag?: number;
}

const wav = { container: 'wav', contentType: 'audio/wav', isPlayable: true };
const mp3 = { container: 'mp3', codec: 'mp3', contentType: 'audio/mpeg', isPlayable: true };
const mp4 = { container: 'mp4', codec: 'aac', isPlayable: true };
const formats: Expectation[] = [
  { to: 'wav', ...wav, codec: 'pcm_s16le', isExact: true },
  { to: 'wav-streamed', ...wav, codec: 'pcm_s16le', isExact: true },
  { to: 'wav-float', ...wav, codec: 'pcm_f32le', isExact: true },
  { to: 'wav-24bit', ...wav, codec: 'pcm_s24le' },
  { to: 'wav-8k', ...wav, codec: 'pcm_s16le', minLikeness: 0.95 },
  { to: 'wav-48k-stereo', ...wav, codec: 'pcm_s16le' },
  { to: 'flac', container: 'flac', codec: 'flac', contentType: 'audio/flac', isPlayable: true, isExact: true },
  { to: 'aiff', container: 'aiff', codec: 'pcm_s16be', contentType: 'audio/aiff', isExact: true },
  { to: 'mp3', ...mp3 },
  { to: 'mp3-no-header', ...mp3, maxLag: 1_200 },
  { to: 'mp3-cover', ...mp3 },
  { to: 'm4a', ...mp4, contentType: 'audio/mp4' },
  { to: 'aac', container: 'aac', codec: 'aac', contentType: 'audio/aac', isPlayable: true, maxLag: 1_200 },
  { to: 'ogg', container: 'ogg', codec: 'opus', contentType: 'audio/ogg', isPlayable: true },
  { to: 'ogg-vorbis', container: 'ogg', codec: 'vorbis', contentType: 'audio/ogg', isPlayable: true },
  { to: 'webm', container: 'webm', codec: 'opus', contentType: 'audio/webm', isPlayable: true },
  { to: 'mp4-video', ...mp4, contentType: 'video/mp4', hasVideo: true },
  { to: 'mkv-video', container: 'matroska', codec: 'opus', contentType: 'video/x-matroska', hasVideo: true },
  { to: 'webm-video', container: 'webm', codec: 'opus', contentType: 'video/webm', hasVideo: true, isPlayable: true },
  { to: 'mpegts-video', container: 'mpegts', codec: 'mp2', contentType: 'video/mp2t', hasVideo: true, maxLag: 500 },
  { to: 'mkv-second-default', container: 'matroska', codec: 'flac', contentType: 'audio/x-matroska', isExact: true },
];

// A busy machine starts a WebAssembly run in seconds.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const hasNative = await hasNativeFfmpeg();
let folder: string;
let original: Int16Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-formats-'));
  const wavFile = await readFile(jfkPath);
  const samples = wavFile.subarray(wavFile.indexOf('data') + 8);
  original = new Int16Array(samples.buffer.slice(samples.byteOffset, samples.byteOffset + samples.length));
  for (const { to } of formats) await encodeSample({ from: jfkPath, to, outPath: join(folder, to) });
  for (const to of ['mkv-late-sound', 'webm-recorded'] as const) {
    await encodeSample({ from: jfkPath, to, outPath: join(folder, to) });
  }
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(['wasm', 'native'])('%s: formats', (kind) => {
  describe.runIf(kind === 'wasm' || hasNative)('where this driver runs', () => {
    it.each(formats)('reads $to', async (format) => {
      const media = await chooseTestMedia(kind);
      const { probe, pcm } = await decodeFile(media, join(folder, format.to));
      expect(probe).toMatchObject({
        container: format.container,
        contentType: format.contentType,
        hasVideo: format.hasVideo ?? false,
        playableInBrowser: format.isPlayable ?? false,
        durationEstimated: format.to === 'mp3-no-header' || format.to === 'aac',
        audio: { codec: format.codec, streamIndex: format.to === 'mkv-second-default' ? 1 : 0 },
      });
      expect(Math.abs((probe.durationMs ?? 0) - 11_000)).toBeLessThan(probe.durationEstimated ? 1_000 : 100);
      expect(Math.abs(pcm.length / 16 - 11_000)).toBeLessThan(100);
      if (format.isExact) {
        expect(Buffer.from(pcm.buffer).equals(Buffer.from(original.buffer))).toBe(true);
      } else {
        const { likeness, lag } = compare(original, pcm);
        expect(likeness).toBeGreaterThan(format.minLikeness ?? 0.97);
        expect(Math.abs(lag)).toBeLessThanOrEqual(format.maxLag ?? 160);
      }
    });

    it('reads what a browser recorded, whose length only decoding tells', async () => {
      const { probe, pcm } = await decodeFile(await chooseTestMedia(kind), join(folder, 'webm-recorded'));
      expect(probe).toMatchObject({ container: 'webm', audio: { codec: 'opus' }, durationMs: null });
      expect(probe.needsRendition).toBe(true);
      expect(Math.abs(pcm.length / 16 - 11_000)).toBeLessThan(100);
      expect(compare(original, pcm).likeness).toBeGreaterThan(0.97);
    });

    it('keeps the time of sound that begins after the pictures', async () => {
      const { pcm } = await decodeFile(await chooseTestMedia(kind), join(folder, 'mkv-late-sound'));
      expect(pcm.subarray(0, 15_900).every((sample) => sample === 0)).toBe(true);
      const { likeness, lag } = compare(original, pcm.subarray(16_000));
      expect(likeness).toBeGreaterThan(0.99);
      expect(Math.abs(lag)).toBeLessThan(160);
    });
  });
});
