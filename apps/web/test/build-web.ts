import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { coverageFolder } from './browser-coverage.ts';

const webFolder = join(import.meta.dirname, '..');
const packagesFolder = join(webFolder, '../../packages');
const sources = [
  join(webFolder, 'src'),
  join(webFolder, 'index.html'),
  join(webFolder, 'vite.config.ts'),
  join(webFolder, 'package.json'),
  join(packagesFolder, 'sdk/src'),
  join(packagesFolder, 'contracts/src'),
];

/** The production build of the sources as they are, made once for all test files; gives its folder. */
export async function builtWeb(): Promise<string> {
  // What a page ran is led back to the sources through a map inside.
  const sourcemap = coverageFolder() === undefined ? false : 'inline';
  const folder = join(tmpdir(), `audiotricks-web-${await hashOf(sources)}${sourcemap ? '-mapped' : ''}`);
  if (existsSync(folder)) return folder;
  const staging = await mkdtemp(`${folder}-`);
  await build({
    root: webFolder,
    configFile: join(webFolder, 'vite.config.ts'),
    build: { outDir: staging, emptyOutDir: true, sourcemap },
    mode: 'production',
    logLevel: 'error',
  });
  try {
    await rename(staging, folder);
  } catch (error) {
    // Another test file built the same at the same time.
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of (await filesIn(path)).sort()) hash.update(file).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  // A file, not a folder.
  if (entries === null) return [path];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
