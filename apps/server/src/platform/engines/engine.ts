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

/** Text that an engine timed as a whole, and by whom it is where the engine tells speakers apart. */
export interface SpokenSpan {
  startMs: number;
  endMs: number;
  text: string;
  speaker: string | null;
}

/** What an engine said; times are relative to the chunk, in milliseconds. */
export interface EngineResult {
  text: string;
  /** null where the engine does not time words: `spans` is all there is. */
  words: Word[] | null;
  /** Empty where nothing but words is timed. */
  spans: SpokenSpan[];
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

export interface EngineCallOptions {
  signal: AbortSignal;
  onProgress?: (share: number) => void;
  /** Somebody waits for these words before all others. */
  awaited?: boolean;
}

/**
 * What turns audio into words. Rejects with an AbortError when the signal fires, else with an `AppError`: `engine.failed`
 * (retryable) when it died or broke, and for providers the others of `provider.errors.ts`.
 */
export interface Engine {
  readonly name: string;
  readonly model: string;
  /** Of what gives the words: of the weights, or where the provider is. Part of the chunk key. */
  readonly modelChecksum: string;
  readonly capabilities: EngineCapabilities;
  /** Calls it works on at the same time in this process. */
  readonly concurrency: number;
  transcribe(request: EngineRequest, options: EngineCallOptions): Promise<EngineResult>;
  /** The language spoken in up to 30 s of PCM, with its probability; null where it cannot tell one without a transcript. */
  readonly detectLanguage:
    | ((pcm: Int16Array, options: { signal: AbortSignal }) => Promise<{ language: string; probability: number }>)
    | null;
  close(): Promise<void>;
}
