import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { BenchAudio, Contender } from './contender.ts';
import { PEERS_DIR } from './paths.ts';
import { processUsage } from './process-usage.ts';

const DIR = `${PEERS_DIR}/napi-whisper`;

/** The part of `@napi-rs/whisper` 0.0.4 (whisper.cpp) that the bench uses. */
interface NapiWhisper {
  Whisper: new (modelPath: string) => { full(parameters: object, samples: Float32Array): string };
  WhisperFullParams: new (strategy: number) => Record<string, unknown>;
  WhisperSamplingStrategy: { Greedy: number };
}

/** whisper.cpp from npm, where somebody has a ggml model for it: none can be had from a package registry. */
export async function startNapiWhisper(audio: BenchAudio, ggmlModel: string): Promise<Contender> {
  if (!existsSync(ggmlModel)) throw new Error(`GGML_MODEL names ${ggmlModel}, which is not there`);
  if (!existsSync(`${DIR}/node_modules/@napi-rs/whisper`)) {
    await promisify(execFile)('npm', ['install', '--prefix', DIR, '--no-save', '@napi-rs/whisper@0.0.4']);
  }
  const { Whisper, WhisperFullParams, WhisperSamplingStrategy } = createRequire(`${DIR}/index.js`)(
    '@napi-rs/whisper',
  ) as NapiWhisper;
  const whisper = new Whisper(ggmlModel);
  const chunks = audio.clips.map(({ startSample, endSample }) =>
    Float32Array.from(audio.pcm.subarray(startSample, endSample), (sample) => sample / 32_768),
  );
  return {
    name: 'whisper.cpp (@napi-rs/whisper)',
    async run() {
      const parameters = Object.assign(new WhisperFullParams(WhisperSamplingStrategy.Greedy), {
        language: 'en',
        nThreads: 2,
        noContext: true,
        tokenTimestamps: true,
        printProgress: false,
        printRealtime: false,
      });
      const startedAt = performance.now();
      const texts = chunks.map((samples) => whisper.full(parameters, samples).trim());
      return { wallMs: performance.now() - startedAt, texts, words: texts.join(' ').split(/\s+/).length };
    },
    usage: () => processUsage(process.pid),
    close: async () => {},
  };
}
