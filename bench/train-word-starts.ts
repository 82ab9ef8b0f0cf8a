import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { MODEL_DIR, PEERS_DIR } from './engine/paths.ts';

/**
 * Trains the head that tells where words start, from synthesised speech (apt: festival, flite, espeak-ng; texts:
 * fortunes and a handbook), and puts it beside the model that it reads, with its checksum. An hour of one core, most of it for the
 * encoder. `docs/decisions/word-starts.md` says what is learnt from what.
 *
 *   npm run train:word-starts [-- --windows 620] [--model DIR]
 */
const { values } = parseArgs({
  options: { windows: { type: 'string', default: '620' }, model: { type: 'string', default: MODEL_DIR } },
});
const VOICES = ['festival', 'libespeak-ng1', 'libflite1', 'festvox-kallpc16k', 'festvox-kdlpc16k'];
const MORE_VOICES = ['festvox-italp16k', 'festvox-itapc16k', 'festvox-czech-dita', 'festvox-czech-machac'];
const FORTUNES = ['', '-min', '-de', '-it', '-br', '-cs', '-eo', '-es'].map((language) => `fortunes${language}`);
const PACKAGES = [...VOICES, ...MORE_VOICES, 'festvox-czech-ph', ...FORTUNES, 'debian-handbook'];
const LIBRARIES = ['jax==0.10.2', 'numpy==2.4.6', 'onnx==1.23.2', 'onnxruntime==1.32.0'];
const HEAD_FILE = 'word-starts.onnx';

const run = promisify(execFile);
const venv = `${PEERS_DIR}/word-starts-venv`;
const speech = `${PEERS_DIR}/word-starts-${values.windows}`;
const script = (name: string) => path.join(import.meta.dirname, 'word-starts', name);

async function install(): Promise<void> {
  const isThere = await run('dpkg', ['-s', ...PACKAGES]).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    await run('apt-get', ['update', '-qq']);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...PACKAGES]);
  }
  if (existsSync(`${venv}/done`)) return;
  await run('python3', ['-m', 'venv', '--clear', venv]);
  await run(`${venv}/bin/python`, ['-m', 'pip', 'install', '-q', ...LIBRARIES]);
  await mkdir(`${venv}/done`);
}

async function python(...args: string[]): Promise<void> {
  const env = { ...process.env, OMP_NUM_THREADS: '1', XLA_FLAGS: '--xla_cpu_multi_thread_eigen=false' };
  const child = spawn(`${venv}/bin/python`, args, { stdio: 'inherit', env });
  const code = await new Promise<number | null>((resolve, reject) => child.once('exit', resolve).once('error', reject));
  if (code !== 0) throw new Error(`${path.basename(args[0] ?? '')} ended with ${code}`);
}

await install();
await python(script('speech.py'), speech, values.windows);
await python(script('features.py'), values.model, speech);
const head = path.join(values.model, HEAD_FILE);
await python(script('train.py'), speech, head);
const sums = path.join(values.model, 'SHA256SUMS');
const others = (await readFile(sums, 'utf8')).split('\n').filter((line) => line !== '' && !line.endsWith(HEAD_FILE));
const sum = createHash('sha256')
  .update(await readFile(head))
  .digest('hex');
await writeFile(sums, `${[...others, `${sum}  ${HEAD_FILE}`].join('\n')}\n`);
