import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMedia } from './create-media.ts';
import { isNewEnough } from './native.find.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-choice-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Programs that say a version and do nothing else. */
async function installVersion(name: string, version: string): Promise<string> {
  for (const program of ['ffmpeg', 'ffprobe']) {
    await writeFile(join(folder, program), `#!/bin/sh\necho "${program} version ${version} Copyright"\n`);
    await chmod(join(folder, program), 0o755);
  }
  return join(folder, name);
}

describe('createMedia', () => {
  it('takes WebAssembly where there is nothing else', async () => {
    expect((await createMedia({})).description).toEqual({ kind: 'wasm', version: '5.1.4' });
    expect((await createMedia({ searchPath: join(folder, 'nowhere') })).description.kind).toBe('wasm');
  });

  describe.runIf(process.platform !== 'win32')('with programs to find', () => {
    it('takes those on the search path when they are new enough', async () => {
      const path = await installVersion('ffmpeg', '5.1.6-0+deb12u1');
      expect((await createMedia({ searchPath: `/nowhere:${folder}` })).description).toEqual({
        kind: 'native',
        version: '5.1.6-0+deb12u1',
        path,
      });
      await installVersion('ffmpeg', '4.4.2');
      expect((await createMedia({ searchPath: folder })).description.kind).toBe('wasm');
    });

    it('takes the given one first, and refuses to start with one that is of no use', async () => {
      const ffmpegPath = await installVersion('ffmpeg', '7.1');
      expect((await createMedia({ ffmpegPath })).description).toMatchObject({ version: '7.1', path: ffmpegPath });
      await installVersion('ffmpeg', '4.4.2');
      await expect(createMedia({ ffmpegPath })).rejects.toThrow('is version 4.4.2; 5.1 or newer is needed');
      await expect(createMedia({ ffmpegPath: join(folder, 'no-ffmpeg') })).rejects.toThrow('does not run');
    });
  });
});

it.each([
  ['5.1', true],
  ['5.1.9-0+deb12u1', true],
  ['n7.0.2', true],
  ['10.0', true],
  ['N-118000-gabcdef', true],
  ['2024-01-01-git-abcdef', true],
  ['5.0.3', false],
  ['4.4.2-0ubuntu0.22.04.1', false],
  ['unknown', false],
])('version %s is new enough: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});
