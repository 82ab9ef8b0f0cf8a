import path from 'node:path';
import {
  createEnginePool,
  EngineDiedError,
  type EngineOptions,
  engineConcurrency,
  engineMemoryBytes,
  type FoundModel,
  startEngine,
  type Engine as Whisper,
  WhisperError,
} from '@audiotricks/whisper';
import { AppError } from '../../shared/errors.ts';
import type { Engine } from './engine.ts';
import { localEngineName, localRecord } from './local-record.ts';

/** The model's name: its folder's. */
function localModelName(modelDir: string): string {
  return path.basename(modelDir);
}

/** The local engine's errors in the product's words; what is not its own passes through. */
function translate(error: unknown): unknown {
  if (error instanceof EngineDiedError) {
    return new AppError('engine.failed', 'The speech engine stopped while it worked. It is tried again.', {
      cause: error,
    });
  }
  if (error instanceof WhisperError) {
    return new AppError('engine.failed', 'The speech engine could not take this audio.', {
      cause: error,
      isRetryable: error.code !== 'engine.invalid_request',
    });
  }
  return error;
}

async function translated<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    throw translate(error);
  }
}

interface LocalSource {
  model: string;
  checksum: string;
  concurrency: number;
  use<T>(work: (whisper: Whisper) => Promise<T>, signal: AbortSignal): Promise<T>;
  close(): Promise<void>;
}

function localEngine({ model, checksum, concurrency, use, close }: LocalSource): Engine {
  return {
    name: localEngineName,
    model,
    modelChecksum: checksum,
    capabilities: localRecord(model).capabilities,
    concurrency,
    async transcribe({ id, pcm, language, prompt, profile }, options) {
      const { signal } = options;
      const request = {
        id,
        pcm,
        ...(language !== null && { language }),
        ...(prompt !== null && { prompt }),
        ...(profile !== undefined && { profile }),
      };
      const said = await translated(use((whisper) => whisper.transcribe(request, options), signal));
      const words = said.words.map(({ text, startMs, endMs, confidence }) => ({ text, startMs, endMs, confidence }));
      return { text: said.text, words, spans: [], language: said.language, dropped: said.dropped };
    },
    async detectLanguage(pcm, { signal }) {
      const { language, probability } = await translated(
        use((whisper) => whisper.detectLanguage(pcm, { signal }), signal),
      );
      return { language, probability };
    },
    close,
  };
}

/** Our own Whisper in a process of its own, restarted when it dies. */
export async function createLocalEngine(options: EngineOptions): Promise<Engine> {
  const whisper = await startEngine(options);
  return localEngine({
    model: localModelName(options.modelDir),
    checksum: whisper.model.checksum,
    concurrency: whisper.concurrency,
    use: (work) => work(whisper),
    close: () => whisper.close(),
  });
}

/** All local models: the first is loaded at once, the others when they are asked for, as far as `budgetBytes` goes. */
export async function createLocalEngines(options: {
  models: readonly FoundModel[];
  budgetBytes: number;
  engine: Omit<EngineOptions, 'modelDir'>;
}): Promise<Engine[]> {
  const { models, budgetBytes, engine } = options;
  const optionsOf = ({ dir }: FoundModel): EngineOptions => ({ ...engine, modelDir: dir });
  const pool = createEnginePool({
    budgetBytes,
    models: models.map((model) => ({
      name: model.name,
      memoryBytes: engineMemoryBytes(optionsOf(model)),
      start: () => startEngine(optionsOf(model)),
    })),
  });
  const [first] = models;
  if (first) await pool.use(first.name, async () => {});
  return models.map((model) =>
    localEngine({
      model: model.name,
      checksum: model.checksum,
      concurrency: engineConcurrency(optionsOf(model)),
      use: (work, signal) => pool.use(model.name, work, signal),
      close: () => pool.close(),
    }),
  );
}
