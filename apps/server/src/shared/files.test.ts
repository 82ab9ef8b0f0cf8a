import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolders } from './files.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-files-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('makes every missing folder, says which was first, and is content with what exists', async () => {
  const base = await temporaryFolder();
  const deep = path.join(base, 'a', 'b', 'c');
  expect(await makeFolders(deep, 0o700)).toBe(path.join(base, 'a'));
  expect((await stat(deep)).mode & 0o777).toBe(0o700);
  expect(await makeFolders(deep)).toBeUndefined();
});

test('says what is in the way', async () => {
  const base = await temporaryFolder();
  await writeFile(path.join(base, 'file'), '');
  await expect(makeFolders(path.join(base, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolders(path.join(base, 'file', 'below'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolders('/proc/audiotricks/below')).rejects.toMatchObject({ code: 'ENOENT' });
});
