import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { jfkPath } from '../../../test/media/bad-inputs.ts';
import { decodeFile } from '../../../test/media/compare.ts';
import { encodeSample } from '../../../test/media/encode.ts';
import { writeHugeMp4 } from '../../../test/media/huge-mp4.ts';
import { chooseTestMedia, hasNativeFfmpeg } from '../../../test/media/test-media.ts';

const gibibyte = 1024 ** 3;
// A busy machine starts a WebAssembly run in seconds.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const hasNative = await hasNativeFfmpeg();
let folder: string;
let small: string;
let huge: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-huge-'));
  small = join(folder, 'small.mp4');
  huge = join(folder, 'huge.mp4');
  await encodeSample({ from: jfkPath, to: 'm4a', outPath: small });
  await writeHugeMp4({ from: small, outPath: huge, gapBytes: 5 * gibibyte });
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(['wasm', 'native'])('%s: a file over 4 GiB', (kind) => {
  it.runIf(kind === 'wasm' || hasNative)('reads samples that lie beyond 4 GiB', async () => {
    expect((await stat(huge)).size).toBeGreaterThan(5 * gibibyte);
    const media = await chooseTestMedia(kind);
    const expected = await decodeFile(media, small);
    const actual = await decodeFile(media, huge);
    expect(actual.probe.durationMs).toBe(11_000);
    expect(actual.pcm.length).toBeGreaterThan(170_000);
    expect(Buffer.from(actual.pcm.buffer).equals(Buffer.from(expected.pcm.buffer))).toBe(true);
  });
});
