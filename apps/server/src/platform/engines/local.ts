import path from 'node:path';
import { EngineDiedError, type EngineOptions, startEngine, WhisperError } from '@audiotricks/whisper';
import { AppError } from '../../shared/errors.ts';
import type { Engine } from './engine.ts';
import { localEngineName, localRecord } from './local-record.ts';

/** The model's name: its folder's. */
export function localModelName(modelDir: string): string {
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

/** Our own Whisper in a process of its own, restarted when it dies. */
export async function createLocalEngine(options: EngineOptions): Promise<Engine> {
  const whisper = await startEngine(options);
  const model = localModelName(options.modelDir);
  return {
    name: localEngineName,
    model,
    modelChecksum: whisper.model.checksum,
    capabilities: localRecord(model).capabilities,
    concurrency: whisper.concurrency,
    async transcribe({ id, pcm, language, prompt }, { signal, onProgress }) {
      const request = { id, pcm, ...(language !== null && { language }), ...(prompt !== null && { prompt }) };
      const said = await translated(whisper.transcribe(request, { signal, onProgress }));
      const words = said.words.map(({ text, startMs, endMs, confidence }) => ({ text, startMs, endMs, confidence }));
      return { text: said.text, words, language: said.language, dropped: said.dropped };
    },
    async detectLanguage(pcm, { signal }) {
      const { language, probability } = await translated(whisper.detectLanguage(pcm, { signal }));
      return { language, probability };
    },
    close: () => whisper.close(),
  };
}
