import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredPart } from '../storage.ts';
import { makeDirectory, namesIn, syncDirectory } from './durable.ts';

const partsPerFolder = 100;

/**
 * Which parts of a transfer have arrived: one empty file `<partNumber>.<sizeBytes>` each. The name says it all, so a
 * mark is there or not, and reading names is all that listing takes. In folders of a hundred, so that 10,000 parts do
 * not make each one slower.
 */
export function createPartMarks(folder: string) {
  const folderOf = (partNumber: number) => join(folder, String(Math.floor((partNumber - 1) / partsPerFolder)));

  async function add({ partNumber, sizeBytes }: StoredPart): Promise<void> {
    const home = folderOf(partNumber);
    await makeDirectory(home);
    const mark = await open(join(home, `${partNumber}.${sizeBytes}`), 'w', 0o600);
    await mark.close();
    await syncDirectory(home);
  }

  /** After this the part does not count, even after a power cut: its bytes may be overwritten. */
  async function remove(partNumber: number): Promise<void> {
    const home = folderOf(partNumber);
    const marks = (await namesIn(home)).filter((name) => parseMark(name)?.partNumber === partNumber);
    if (marks.length === 0) return;
    for (const name of marks) await unlink(join(home, name));
    await syncDirectory(home);
  }

  async function list(): Promise<StoredPart[]> {
    const homes = await namesIn(folder);
    const names = await Promise.all(homes.map((home) => namesIn(join(folder, home))));
    const parts = names.flat().flatMap((name) => parseMark(name) ?? []);
    return parts.sort((one, other) => one.partNumber - other.partNumber);
  }

  return { add, remove, list };
}

function parseMark(name: string): StoredPart | null {
  const match = /^(\d+)\.(\d+)$/.exec(name);
  return match ? { partNumber: Number(match[1]), sizeBytes: Number(match[2]) } : null;
}
