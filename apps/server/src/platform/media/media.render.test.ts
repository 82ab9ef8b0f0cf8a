import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { jfkPath } from '../../../test/media/bad-inputs.ts';
import { compare, decodeFile } from '../../../test/media/compare.ts';
import { encodeSample, type SampleFormat } from '../../../test/media/encode.ts';
import { descendantsOf, isAlive, peakMemoryBytes } from '../../../test/media/processes.ts';
import { writeSilentMp3 } from '../../../test/media/silence.ts';
import { chooseTestMedia, hasNativeFfmpeg } from '../../../test/media/test-media.ts';
import type { Media, MediaSource } from './media.ts';

/** What a browser is not given as it is, and why. */
const formats: SampleFormat[] = [
  'aiff', // no browser reads it everywhere
  'webm-recorded', // no length and no index, as MediaRecorder writes it
  'mkv-video', // a film
  'wav-48k-stereo', // plays as it is; two channels
];
const mebibyte = 1024 * 1024;
const frameMs = 24;

// A busy machine starts a WebAssembly run in seconds.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const hasNative = await hasNativeFfmpeg();
let folder: string;
let original: Int16Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-render-'));
  const wavFile = await readFile(jfkPath);
  const samples = wavFile.subarray(wavFile.indexOf('data') + 8);
  original = new Int16Array(samples.buffer.slice(samples.byteOffset, samples.byteOffset + samples.length));
  for (const to of [...formats, 'mp3-no-header', 'mkv-late-sound', 'm4a', 'webm'] as const) {
    await encodeSample({ from: jfkPath, to, outPath: join(folder, to) });
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function renderTo(media: Media, source: MediaSource, path: string) {
  const output = await open(path, 'wx');
  try {
    return await media.render(source, { probe: await media.probe(source), output });
  } finally {
    await output.close();
  }
}

/** Renders a file of the folder and reads the rendition back. */
async function renderFile(kind: string, name: string) {
  const media = await chooseTestMedia(kind);
  const path = join(folder, `${name}.${kind}.mp3`);
  const source = { path: join(folder, name), sizeBytes: 0 };
  const probe = await media.probe(source);
  const rendition = await renderTo(media, source, path);
  return { probe, path, rendition, ...(await decodeFile(media, path).then(({ probe: read, pcm }) => ({ read, pcm }))) };
}

it.each([
  ['m4a', false],
  ['webm', false],
  ['wav-48k-stereo', false],
  ['aiff', true],
  ['mp3-no-header', true],
  ['webm-recorded', true],
  ['mkv-video', true],
] as const)('%s needs a rendition: %s', async (name, expected) => {
  const media = await chooseTestMedia('wasm');
  const probe = await media.probe({ path: join(folder, name), sizeBytes: 0 });
  expect(probe.needsRendition).toBe(expected);
});

describe.each(['wasm', 'native'])('%s: a rendition', (kind) => {
  describe.runIf(kind === 'wasm' || hasNative)('where this driver runs', () => {
    it.each(formats)('of %s plays everywhere, says its length exactly and is in time', async (name) => {
      const { probe, path, rendition, read, pcm } = await renderFile(kind, name);
      expect(rendition.contentType).toBe('audio/mpeg');
      expect((await stat(path)).size).toBe(rendition.sizeBytes);
      expect(read).toMatchObject({
        container: 'mp3',
        contentType: 'audio/mpeg',
        hasVideo: false,
        playableInBrowser: true,
        needsRendition: false,
        durationEstimated: false,
        audio: { sampleRateHz: 48_000, channels: Math.min(2, probe.audio.channels) },
      });
      expect(Math.abs((read.durationMs ?? 0) - rendition.durationMs)).toBeLessThanOrEqual(2 * frameMs);
      expect(rendition.durationMs - 11_000).toBeGreaterThanOrEqual(0);
      expect(rendition.durationMs - 11_000).toBeLessThanOrEqual(100);
      const { likeness, lag } = compare(original, pcm);
      expect(likeness).toBeGreaterThan(0.97);
      // 10 ms: nobody hears a word beside its mark.
      expect(Math.abs(lag)).toBeLessThanOrEqual(160);
    });

    it('keeps the time of sound that begins after the pictures', async () => {
      const { pcm } = await renderFile(kind, 'mkv-late-sound');
      expect(pcm.subarray(0, 15_800).every((sample) => Math.abs(sample) < 64)).toBe(true);
      const { likeness, lag } = compare(original, pcm.subarray(16_000));
      expect(likeness).toBeGreaterThan(0.97);
      expect(Math.abs(lag)).toBeLessThan(160);
    });

    it('of a file that is no sound is refused, and an abort gives its reason', async () => {
      const media = await chooseTestMedia(kind);
      const source = { path: join(folder, 'aiff'), sizeBytes: 0 };
      const probe = await media.probe(source);
      const text = { path: new URL(import.meta.url).pathname, sizeBytes: 0 };
      await using output = await open(join(folder, `${kind}-none.mp3`), 'wx');
      await expect(media.render(text, { probe, output })).rejects.toMatchObject({ code: 'media.not_audio' });
      const reason = new Error('The job was cancelled.');
      const signal = AbortSignal.abort(reason);
      await expect(media.render(source, { probe, output, signal })).rejects.toBe(reason);
    });

    // Who is alive and how much memory they take is read from /proc.
    it.runIf(process.platform === 'linux')('of a long file takes no more memory', async () => {
      const media = await chooseTestMedia(kind);
      const source = { path: join(folder, `${kind}-long.mp3`), sizeBytes: 0 };
      await writeSilentMp3({ path: source.path, durationMs: 10 * 60_000 });
      const before = descendantsOf(process.pid);
      const rssBefore = process.memoryUsage().rss;
      let peakBytes = 0;
      const watch = setInterval(() => {
        const started = descendantsOf(process.pid).filter((pid) => !before.includes(pid));
        peakBytes = Math.max(peakBytes, ...started.filter(isAlive).map(peakMemoryBytes));
      }, 50);
      try {
        const rendition = await renderTo(media, source, join(folder, `${kind}-long.out.mp3`));
        expect(Math.abs(rendition.durationMs - 10 * 60_000)).toBeLessThan(100);
      } finally {
        clearInterval(watch);
      }
      expect(peakBytes).toBeGreaterThan(0);
      expect(peakBytes).toBeLessThan((kind === 'wasm' ? 320 : 120) * mebibyte);
      expect(process.memoryUsage().rss - rssBefore).toBeLessThan(100 * mebibyte);
    });
  });
});
