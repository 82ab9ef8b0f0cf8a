import type { Word } from '@audiotricks/contracts';

/** One chunk of speech to turn into words. */
export interface EngineRequest {
  /** Stable id of the chunk, for the engine's call log. */
  id: string;
  /** 16 kHz mono, at most `capabilities.maxChunkMs` long. */
  pcm: Int16Array;
  /** Language as the engine names it; null: the engine detects it. */
  language: string | null;
  /** Words and names to expect. */
  prompt: string | null;
}

/** Why a span has no words although it is audio. */
export interface DroppedSpan {
  startMs: number;
  endMs: number;
  reason: string;
}

/** What an engine said; times are relative to the chunk, in milliseconds. */
export interface EngineResult {
  text: string;
  words: Word[];
  /** null where nothing was decoded and no language was asked for. */
  language: string | null;
  dropped: DroppedSpan[];
}

/** What an engine can do; the pipeline asks this, never the engine's name. */
export interface EngineCapabilities {
  maxChunkMs: number;
  words: boolean;
  /** Chunks the engine works on at the same time in one process. */
  concurrency: number;
}

/**
 * What turns audio into words. Rejects with an `AppError`: `engine.failed` (retryable) when it died or broke,
 * and with an AbortError when the signal fires.
 */
export interface Engine {
  readonly name: string;
  readonly model: string;
  /** Of the weights: part of the chunk key. */
  readonly modelChecksum: string;
  readonly capabilities: EngineCapabilities;
  transcribe(
    request: EngineRequest,
    options: { signal: AbortSignal; onProgress?: (share: number) => void },
  ): Promise<EngineResult>;
  /** The language spoken in up to 30 s of PCM, with its probability. */
  detectLanguage(pcm: Int16Array, options: { signal: AbortSignal }): Promise<{ language: string; probability: number }>;
  close(): Promise<void>;
}
