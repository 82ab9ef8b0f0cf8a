import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cutSpeech, SAMPLE_RATE_HZ, startSpeechDetector } from '@audiotricks/whisper';
import type { Clip } from '../engine/contender.ts';
import { PEERS_DIR, SPEECH_MODEL_PATH } from '../engine/paths.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('./corpus.py', import.meta.url));
/** Recorded prompts with their texts, and the synthesisers. */
const PACKAGES = ['libespeak-ng1', 'libflite1'];
const SOUNDS = ['en', 'es', 'fr', 'it'].flatMap((language) => [
  `asterisk-core-sounds-${language}`,
  `asterisk-core-sounds-${language}-wav`,
]);

export interface TimedWord {
  text: string;
  startMs: number;
}

/** Speech with known text, cut once for all engines. */
export interface SpeechSet {
  name: string;
  language: string;
  kind: 'real' | 'synth' | 'words';
  text: string;
  /** True starts; empty where nobody knows them. */
  words: TimedWord[];
  pcmFile: string;
  clips: Clip[];
  durationMs: number;
}

interface CorpusOptions {
  python: string;
  secondsPerSet: number;
  languages: readonly string[];
}

/** Makes the sets once for each choice of options. Throws where the machine cannot have the voices. */
export async function makeSpeechSets({ python, secondsPerSet, languages }: CorpusOptions): Promise<SpeechSet[]> {
  await installVoices();
  const dir = `${PEERS_DIR}/accuracy/${secondsPerSet}-${languages.join('-')}`;
  if (!existsSync(`${dir}/done`)) {
    await mkdir(dir, { recursive: true });
    await run(python, [SCRIPT, dir, String(secondsPerSet), languages.join(',')]);
    await writeFile(`${dir}/done`, '');
  }
  return readSpeechSets(dir);
}

/** Sets as `corpus.py` writes them, cut as a worker cuts. */
export async function readSpeechSets(dir: string): Promise<SpeechSet[]> {
  const detector = startSpeechDetector({ modelPath: SPEECH_MODEL_PATH });
  try {
    const sets: SpeechSet[] = [];
    for (const file of readdirSync(dir)
      .filter((name) => name.endsWith('.json'))
      .sort()) {
      const facts = JSON.parse(readFileSync(`${dir}/${file}`, 'utf8'));
      const pcmFile = `${dir}/${facts.name}.pcm`;
      const pcm = readPcm(pcmFile);
      const clips: Clip[] = [];
      for await (const chunk of cutSpeech(blocksOf(pcm), { detector })) {
        clips.push({ startSample: chunk.startSample, endSample: chunk.startSample + chunk.pcm.length });
      }
      sets.push({ ...facts, pcmFile, clips, durationMs: (pcm.length / SAMPLE_RATE_HZ) * 1000 });
    }
    return sets;
  } finally {
    await detector.close();
  }
}

export function readPcm(file: string): Int16Array {
  const bytes = readFileSync(file);
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
}

async function* blocksOf(pcm: Int16Array) {
  for (let at = 0; at < pcm.length; at += SAMPLE_RATE_HZ) yield pcm.subarray(at, at + SAMPLE_RATE_HZ);
}

async function installVoices(): Promise<void> {
  const wanted = [...PACKAGES, ...SOUNDS];
  const isThere = await run('dpkg', ['-s', ...wanted]).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  console.error('getting voices and recordings (apt-get) …');
  await run('apt-get', ['update', '-qq']);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted]);
}
