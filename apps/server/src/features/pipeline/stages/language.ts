import type { SpeechChunk } from '@audiotricks/whisper';
import type { Database } from '../../../platform/database/database.ts';
import type { Engine, EngineSet } from '../../../platform/engines/index.ts';
import { languageKey } from '../chunk-key.ts';
import { lockRunningAttempt, type RunningJob } from './stage.ts';

/** How much speech the language is read from. */
const listenSamples = 30 * 16_000;

interface LanguageFinder {
  /** Passes chunks on with the language they are transcribed in; holds back the first ones until it is known. */
  resolve<Chunk extends SpeechChunk>(
    chunks: AsyncIterable<Chunk>,
  ): AsyncIterable<{ chunk: Chunk; language: string | null }>;
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

type ListeningEngine = Engine & { detectLanguage: NonNullable<Engine['detectLanguage']> };

function canListen(engine: Engine | null): engine is ListeningEngine {
  return engine !== null && engine.detectLanguage !== null;
}

interface LanguageFinderDeps {
  database: Database;
  engines: EngineSet;
  chunkKeyOf: (workspaceId: string) => Uint8Array;
}

/** What this workspace was told of the same speech before, or what the engine says of it. */
async function detect(
  { database }: LanguageFinderDeps,
  request: {
    engine: ListeningEngine;
    job: RunningJob;
    key: Uint8Array<ArrayBuffer>;
    pcm: Int16Array;
    signal: AbortSignal;
  },
): Promise<{ language: string; languageProbability: number | null }> {
  const { engine, job, key, pcm, signal } = request;
  const { workspaceId } = job;
  const known = await database.tenant(workspaceId, (transaction) =>
    transaction.job.findFirst({ where: { workspaceId, languageKey: key } }),
  );
  if (known?.language) return { language: known.language, languageProbability: known.languageProbability };
  const { language, probability } = await engine.detectLanguage(pcm, { signal });
  return { language, languageProbability: probability };
}

/**
 * Finds a job's language once, on the first 30 s of speech, and writes it on the job. Where neither the job's engine nor
 * a local one can tell, it stays open and the engine finds it for each chunk.
 */
export function createLanguageFinder(options: {
  deps: LanguageFinderDeps;
  job: RunningJob;
  signal: AbortSignal;
}): LanguageFinder {
  const { deps, job, signal } = options;
  const { workspaceId, id: jobId } = job;
  const engine = [deps.engines.of(job), deps.engines.local].find(canListen);

  async function find(held: readonly SpeechChunk[]): Promise<string | null> {
    if (engine === undefined) return null;
    const pcm = firstSpeech(held);
    const { name, model, modelChecksum } = engine;
    const parameters = { engine: name, model, modelChecksum };
    const key = languageKey({ key: deps.chunkKeyOf(workspaceId), pcm, parameters });
    const { language, languageProbability } = await detect(deps, { engine, job, key, pcm, signal });
    await deps.database.tenant(workspaceId, async (transaction) => {
      await lockRunningAttempt(transaction, job);
      await transaction.job.update({
        where: { id: jobId },
        data: { language, languageProbability, languageKey: key },
      });
    });
    return language;
  }

  return {
    async *resolve<Chunk extends SpeechChunk>(chunks: AsyncIterable<Chunk>) {
      let language = job.language;
      let held: Chunk[] = [];
      for await (const chunk of chunks) {
        if (language !== null || engine === undefined) {
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
