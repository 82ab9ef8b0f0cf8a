import type { Transcription } from '../transcription/transcription.ts';
import type { RestartBackOff } from './back-off.ts';
import type { DetectedLanguage, EngineModel } from './protocol.ts';

export interface EngineOptions {
  /** Folder with `encoder.onnx`, `decoder.onnx`, `vocabulary.json`, `meta.json` and `SHA256SUMS`. */
  modelDir: string;
  /** Silero VAD v5/v6; default `../silero-vad/silero_vad_v6.onnx` beside the model's folder. */
  speechModelPath?: string;
  /** Cores to decode on; default 2. */
  threads?: number;
  /**
   * Copies of the model that decode side by side, sharing the threads; default one a thread, as far as the machine's
   * memory goes (1.2 GB for each of base, more for larger ones). Threads that work on the same step spend a fifth of their time waiting for one
   * another; decoders of one thread each wait for nobody, and take 400 MB each.
   */
  decoders?: number;
  /** Windows that each decoder takes side by side; default 6. */
  batchRows?: number;
  /** One JSON line per call that starts or ends: `{at, event, call, id, audioMs, pid}`. */
  callLogPath?: string;
  /** Lines that the engine's process writes, and word of its restarts. */
  onLog?: (line: string) => void;
  restartBackOff?: Partial<RestartBackOff>;
  /**
   * `deterministic` is for tests of what surrounds the engine: instead of the graphs, words that follow from the
   * samples in a fixed way, in milliseconds. Default `onnx`.
   */
  sessions?: 'onnx' | 'deterministic';
  /** With deterministic sessions: how long each decoder step takes at least. Default 0. */
  stepDelayMs?: number;
}

export interface TranscribeRequest {
  /** Only for the call log. */
  id?: string;
  /** 16 kHz mono, at most 30 s. */
  pcm: Int16Array;
  /** Whisper's code ("en"); unset: detected. */
  language?: string;
  /** Text that could stand before, or words to expect; costs a decoder step per token. */
  prompt?: string;
  /** Default `fast`. */
  profile?: Profile;
}

export interface CallOptions {
  /** Takes effect at the next decoder step; the call rejects with an AbortError. */
  signal?: AbortSignal;
}

export interface TranscribeOptions extends CallOptions {
  /** 0–1, never falling. */
  onProgress?: (fraction: number) => void;
  /** The text so far, before it is checked: the result may differ. */
  onText?: (text: string) => void;
  /** Somebody waits for these words: they go before what waits, and until they are there nothing new is begun beside them. */
  awaited?: boolean;
}

/** How much care a call gets: `accurate` searches with five transcripts a window, and takes two to three times as long. */
export type Profile = 'fast' | 'accurate';

/** A speech engine in a process of its own. */
export interface Engine {
  readonly model: EngineModel;
  /** So many calls at once keep it busy: rows of all decoders. */
  readonly concurrency: number;
  /**
   * The result depends only on the model, `pcm`, `language`, `prompt` and `profile`: not on what is decoded at the same time.
   * @throws EngineDiedError when the process ends meanwhile; calling again is safe.
   * @throws DOMException AbortError
   * @throws WhisperError `engine.invalid_request`, `engine.unknown_language`, `engine.closed`, `engine.failed`
   */
  transcribe(request: TranscribeRequest, options?: TranscribeOptions): Promise<Transcription>;
  /** Which language is spoken in up to 30 s; throws as `transcribe` does. */
  detectLanguage(pcm: Int16Array, options?: CallOptions): Promise<DetectedLanguage>;
  /** Of the engine's process; undefined while there is none. */
  pid(): number | undefined;
  /** Ends the process; calls under way reject with `engine.closed`. */
  close(): Promise<void>;
}
