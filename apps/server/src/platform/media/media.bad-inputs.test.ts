import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BadInput, jfkPath, writeBadInputs } from '../../../test/media/bad-inputs.ts';
import { decodeFile } from '../../../test/media/compare.ts';
import { writeHostileInputs } from '../../../test/media/hostile-inputs.ts';
import { chooseTestMedia, hasNativeFfmpeg } from '../../../test/media/test-media.ts';
import { createMediaOn } from './create-media.ts';
import { MediaError } from './media.errors.ts';
import { defaultMediaLimits } from './media.limits.ts';
import type { Media } from './media.ts';
import { createNativeTool } from './native.tool.ts';

const hostileNames = [
  '-i.mp3',
  'concat:a|b.wav',
  'http:%2f%2fhost.mp3',
  'frame-%03d.wav',
  'two\nlines; $(id) `id` "quoted".wav',
  'Überraschung – 録音.wav',
];

// A busy machine starts a WebAssembly run in seconds.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const hasNative = await hasNativeFfmpeg();
let folder: string;
let inputs: BadInput[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-bad-'));
  inputs = [...(await writeBadInputs(folder)), ...(await writeHostileInputs(folder))];
});
afterAll(() => rm(folder, { recursive: true }));

/** What reading a file ends with: its code, or null. */
async function outcome(media: Media, path: string): Promise<string | null> {
  try {
    await decodeFile(media, path);
    return null;
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    expect(error.isRetryable).toBe(error.code === 'media.tool_failed');
    return error.code;
  }
}

describe.each(['wasm', 'native'])('%s: bad and hostile files', (kind) => {
  describe.runIf(kind === 'wasm' || hasNative)('where this driver runs', () => {
    it('gives each its code', async () => {
      const media = await chooseTestMedia(kind);
      const outcomes: Record<string, string | null> = {};
      for (const { name, path } of inputs) outcomes[name] = await outcome(media, path);
      expect(outcomes).toEqual(Object.fromEntries(inputs.map(({ name, expectedCode }) => [name, expectedCode])));
    });

    it('never reads meaning into a name', async () => {
      const media = await chooseTestMedia(kind);
      for (const name of hostileNames) {
        const path = join(folder, name);
        await copyFile(jfkPath, path);
        const { pcm } = await decodeFile(media, path);
        expect(pcm.length, name).toBe(176_000);
      }
    });

    it('stops at the limit of decoded time', async () => {
      const media = await chooseTestMedia(kind, { maxDurationMs: 10_000 });
      expect(await outcome(media, jfkPath)).toBe('media.too_complex');
    });

    it('stops at the limit of working time', async () => {
      const slow = { decodeBaseTimeoutMs: 1, decodeMinBytesPerSecond: 10 ** 12 };
      expect(await outcome(await chooseTestMedia(kind, slow), jfkPath)).toBe('media.timeout');
      expect(await outcome(await chooseTestMedia(kind, { probeTimeoutMs: 1 }), jfkPath)).toBe('media.timeout');
    });

    it('fails without blame where the file is gone', async () => {
      const media = await chooseTestMedia(kind);
      expect(await outcome(media, join(folder, 'nowhere.wav'))).toBe('media.tool_failed');
    });
  });
});

it.runIf(process.platform !== 'win32')('fails without blame where ffmpeg has gone', async () => {
  const gone = { ffmpeg: '/nowhere/ffmpeg', ffprobe: '/nowhere/ffprobe', version: '7.1', setpriv: null, prlimit: null };
  const media = createMediaOn(createNativeTool(gone, defaultMediaLimits), defaultMediaLimits);
  expect(await outcome(media, jfkPath)).toBe('media.tool_failed');
});
