import type {
  DroppedSpan,
  EngineCapabilities,
  EngineChoice,
  enginePriceSchema,
  Profile,
  Word,
} from '@audiotricks/contracts';
import type { z } from 'zod';

/** One chunk of speech to turn into words. */
export interface EngineRequest {
  /** Stable id of the chunk, for the engine's call log. */
  id: string;
  /** 16 kHz mono, within the engine's limits for one call. */
  pcm: Int16Array;
  /** Language as the engine names it; null: the engine detects it. */
  language: string | null;
  /** Words and names to expect. */
  prompt: string | null;
  /** How careful to be; unset: as the engine does it unasked. Engines without profiles are never asked for one. */
  profile?: Profile | undefined;
}

/** What an engine said; times are relative to the chunk, in milliseconds. */
export interface EngineResult {
  text: string;
  words: Word[];
  /** null where nothing was decoded and no language was asked for. */
  language: string | null;
  dropped: DroppedSpan[];
}

/** What the catalogue knows of one model of one engine, without asking it. */
export interface EngineRecord extends EngineChoice {
  capabilities: EngineCapabilities;
  /** What the provider asks; null where nobody knows. */
  price: z.infer<typeof enginePriceSchema> | null;
  /** The day of its announced end of life (`2027-02-26`) and what to use instead. */
  sunset: { on: string; successor: EngineChoice | null } | null;
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
  /** Calls it works on at the same time in this process. */
  readonly concurrency: number;
  transcribe(
    request: EngineRequest,
    options: { signal: AbortSignal; onProgress?: (share: number) => void },
  ): Promise<EngineResult>;
  /** The language spoken in up to 30 s of PCM, with its probability. */
  detectLanguage(pcm: Int16Array, options: { signal: AbortSignal }): Promise<{ language: string; probability: number }>;
  close(): Promise<void>;
}
