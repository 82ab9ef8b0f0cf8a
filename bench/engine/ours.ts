import { startEngine } from '@audiotricks/whisper';
import type { BenchAudio, Contender } from './contender.ts';
import { MODEL_DIR } from './paths.ts';
import { processUsage } from './process-usage.ts';

/** Our engine with all of its guards on. */
export async function startOurs(audio: BenchAudio): Promise<Contender> {
  const engine = await startEngine({ modelDir: MODEL_DIR, threads: 2 });
  const chunks = audio.clips.map(({ startSample, endSample }) => audio.pcm.slice(startSample, endSample));
  return {
    name: 'audiotricks whisper',
    async run() {
      const startedAt = performance.now();
      const results = await Promise.all(chunks.map((pcm) => engine.transcribe({ pcm, language: 'en' })));
      return {
        wallMs: performance.now() - startedAt,
        texts: results.map((result) => result.text),
        words: results.reduce((sum, result) => sum + result.words.length, 0),
      };
    },
    usage: () => processUsage(engine.pid()),
    close: () => engine.close(),
  };
}
