import type { SpeechChunk } from '@audiotricks/whisper';
import type { Database } from '../../../platform/database/database.ts';
import type { EngineSet } from '../../../platform/engines/index.ts';
import { lockRunningJob, type RunningJob } from './stage.ts';

/** How much speech the language is read from. */
const listenSamples = 30 * 16_000;

interface LanguageFinder {
  /** Passes chunks on with the language they are transcribed in; holds back the first ones until it is known. */
  resolve(chunks: AsyncIterable<SpeechChunk>): AsyncIterable<{ chunk: SpeechChunk; language: string | null }>;
}

function firstSpeech(chunks: readonly SpeechChunk[]): Int16Array {
  const total = chunks.reduce((sum, chunk) => sum + chunk.pcm.length, 0);
  const pcm = new Int16Array(Math.min(listenSamples, total));
  let at = 0;
  for (const chunk of chunks) {
    const part = chunk.pcm.subarray(0, pcm.length - at);
    pcm.set(part, at);
    at += part.length;
  }
  return pcm;
}

/** Finds a job's language once, on the first 30 s of speech, and writes it on the job. */
export function createLanguageFinder(options: {
  deps: { database: Database; engines: EngineSet };
  job: RunningJob;
  signal: AbortSignal;
}): LanguageFinder {
  const { deps, job, signal } = options;

  async function find(held: readonly SpeechChunk[]): Promise<string> {
    const { language, probability } = await deps.engines.of(job).detectLanguage(firstSpeech(held), { signal });
    await deps.database.tenant(job.workspaceId, async (transaction) => {
      await lockRunningJob(transaction, job.id);
      await transaction.job.update({
        where: { id: job.id },
        data: { language, languageProbability: probability },
      });
    });
    return language;
  }

  return {
    async *resolve(chunks) {
      let language = job.language;
      let held: SpeechChunk[] = [];
      for await (const chunk of chunks) {
        if (language !== null) {
          yield { chunk, language };
          continue;
        }
        held.push(chunk);
        if (held.reduce((sum, { pcm }) => sum + pcm.length, 0) < listenSamples) continue;
        language = await find(held);
        for (const waiting of held) yield { chunk: waiting, language };
        held = [];
      }
      if (held.length === 0) return;
      const found = await find(held);
      for (const waiting of held) yield { chunk: waiting, language: found };
    },
  };
}
