import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeOwnFolder, openMemory, type RememberedFile } from './memory.ts';

let folder: string;
let own: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'watch-memory-'));
  own = await makeOwnFolder(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const imported: RememberedFile = {
  ...{ sizeBytes: 1, modifiedAtMs: 2, sha256: 'ab', outcome: 'imported', recordingId: 'r' },
};

test('what is remembered is there after a restart, for its workspace', async () => {
  const memory = await openMemory(own, 'one');
  await Promise.all([memory.remember('a/talk.wav', imported), memory.remember('b.wav', { ...imported, sha256: 'cd' })]);
  const again = await openMemory(own, 'one');
  expect(again.recall('a/talk.wav')).toEqual(imported);
  expect(again.findTwin({ place: 'elsewhere/talk.wav', sha256: 'ab' })).toEqual(imported);
  expect(again.findTwin({ place: 'talk.wav', sha256: 'cd' })).toBeUndefined();
  expect(again.findTwin({ place: 'other.wav', sha256: 'ab' })).toBeUndefined();
  expect((await openMemory(own, 'two')).recall('b.wav')).toBeUndefined();
});

test.each(['', '{', '[]', '{"version":2,"files":{}}', '{"version":1,"files":{"a":{"outcome":"imported"}}}'])(
  'a damaged file %j stops it, and is left as it is',
  async (text) => {
    const file = path.join(own, 'imported-one.json');
    await writeFile(file, text);
    await expect(openMemory(own, 'one')).rejects.toThrow(/is damaged/);
    expect(await readFile(file, 'utf8')).toBe(text);
  },
);
