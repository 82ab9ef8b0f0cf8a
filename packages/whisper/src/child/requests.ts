import { toFloatSamples } from '../audio.ts';
import { BEAM_WIDTH, createBeamDecoder } from '../decoding/beam-decoder.ts';
import { createDecoderBatch } from '../decoding/decoder-batch.ts';
import { languageIndex } from '../decoding/languages.ts';
import { promptTokens } from '../decoding/prompt.ts';
import { specialTokensOf } from '../decoding/special-tokens.ts';
import { createTokenizer } from '../decoding/tokenizer.ts';
import { createTurns } from '../decoding/turns.ts';
import type {
  DetectedLanguage,
  DetectLanguageMessage,
  EngineMessage,
  EngineModel,
  StartMessage,
  TranscribeMessage,
} from '../engine/protocol.ts';
import { unknownLanguage } from '../errors.ts';
import { deterministicModel } from '../model/deterministic.ts';
import { type ModelFiles, readModelFiles } from '../model/model-files.ts';
import { loadWhisperSessions } from '../model/onnx-sessions.ts';
import { loadSilero } from '../speech/silero.ts';
import { createTranscriber } from '../transcription/transcriber.ts';

type ProgressListener = (fraction: number, text: string | undefined) => void;

export interface RequestHandler {
  model: EngineModel;
  handle(message: TranscribeMessage | DetectLanguageMessage, onProgress: ProgressListener): Promise<EngineMessage>;
  abort(callId: number): void;
}

/** Progress is reported in steps of at least this. */
const PROGRESS_STEP = 0.1;

/** Loads the model and answers the host's messages, each in its own time. */
export async function createRequestHandler(start: StartMessage): Promise<RequestHandler> {
  const files = await readModelFiles(start.modelDir);
  const { sessions, speechModel, meta, model } = await loadModel(files, start);
  const tokenizer = createTokenizer(files.vocabulary, files.meta.endToken);
  const special = specialTokensOf(meta);
  const turns = createTurns();
  const batch = createDecoderBatch({ sessions, meta, tokenizer, rows: start.batchRows, turns });
  const beam = createBeamDecoder({ sessions, meta, tokenizer, firstRow: start.batchRows, turns });
  const transcribe = createTranscriber({ decoders: { fast: batch, accurate: beam }, tokenizer, speechModel });
  const running = new Map<number, AbortController>();

  const languageToken = (language: string | undefined) => {
    if (language === undefined) return undefined;
    const index = languageIndex(language);
    if (index < 0 || index >= special.languageCount) throw unknownLanguage(language);
    return special.firstLanguage + index;
  };

  const transcribed = async (message: TranscribeMessage, signal: AbortSignal, onProgress: ProgressListener) => {
    let reported = 0;
    const report = (fraction: number, text: () => string) => {
      if (fraction < reported + PROGRESS_STEP && !message.partialText) return;
      reported = Math.max(reported, fraction);
      onProgress(reported, message.partialText ? text().trim() : undefined);
    };
    return transcribe({
      pcm: message.pcm,
      languageToken: languageToken(message.language),
      language: message.language,
      profile: message.profile,
      awaited: message.awaited,
      previous: promptTokens(message.prompt, tokenizer),
      signal,
      onProgress: message.progress ? report : undefined,
    });
  };

  const detected = async (message: DetectLanguageMessage, signal: AbortSignal): Promise<DetectedLanguage> => {
    const samples = toFloatSamples(message.pcm);
    const window = await batch.decode({
      ...{ samples, seed: 0, previous: [], languageOnly: true, temperatures: 1, signal },
      // Whoever asks can transcribe nothing before it is known.
      awaited: true,
    });
    return { language: window?.language ?? 'en', probability: window?.languageProbability ?? 0 };
  };

  return {
    model,
    abort: (callId) => running.get(callId)?.abort(),
    async handle(message, onProgress) {
      const { callId } = message;
      const controller = new AbortController();
      running.set(callId, controller);
      try {
        if (message.type === 'detectLanguage') {
          return { type: 'detected', callId, result: await detected(message, controller.signal) };
        }
        return { type: 'transcribed', callId, result: await transcribed(message, controller.signal, onProgress) };
      } finally {
        running.delete(callId);
      }
    },
  };
}

async function loadModel(files: ModelFiles, start: StartMessage) {
  if (start.sessions === 'deterministic')
    return deterministicModel(files, { rows: start.batchRows + BEAM_WIDTH, stepDelayMs: start.stepDelayMs });
  const sessions = await loadWhisperSessions(files, { threads: start.threads, rows: start.batchRows + BEAM_WIDTH });
  const speechModel = await loadSilero(start.speechModelPath);
  return { sessions, speechModel, meta: files.meta, model: { name: files.name, checksum: files.checksum } };
}
