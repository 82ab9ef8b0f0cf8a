import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFile } from './open-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiotricks-open-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(name: string, text: string) {
  const path = join(folder, name);
  await writeFile(path, text);
  return { path, file: await openFile(path) };
}
const text = async (source: { arrayBuffer(): Promise<ArrayBuffer> }) =>
  new TextDecoder().decode(await source.arrayBuffer());

it('gives spans as a Blob does', async () => {
  const { file } = await fileWith('a', '0123456789');
  const blob = new Blob(['0123456789']);
  for (const [start, end] of [
    [0, 10],
    [3, 5],
    [8, 20],
    [5, 5],
    [20, 30],
  ] as const) {
    expect(await text(file.slice(start, end))).toBe(await text(blob.slice(start, end)));
    expect(file.slice(start, end).size).toBe(blob.slice(start, end).size);
  }
  expect(await text(file.slice(2, 9).slice(1, 3))).toBe('34');
  expect([file.size, await text(file)]).toEqual([10, '0123456789']);
  await file.close();
});

it('knows more than 4 GiB', async () => {
  const path = join(folder, 'large');
  await writeFile(path, '');
  await truncate(path, 5e9);
  await appendFile(path, 'the end');
  const file = await openFile(path);
  expect(file.size).toBe(5e9 + 7);
  expect(await text(file.slice(5e9, 5e9 + 7))).toBe('the end');
  await file.close();
});

it('does not go on with a file that was changed', async () => {
  const { path, file } = await fileWith('b', '0123456789');
  await truncate(path, 4);
  await expect(file.slice(2, 6).arrayBuffer()).rejects.toThrow('shorter');
  await expect(file.slice(0, 2).arrayBuffer()).rejects.toThrow('changed');
  await file.close();
});
