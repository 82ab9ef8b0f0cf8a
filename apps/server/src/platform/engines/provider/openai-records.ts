import type { EngineCapabilities, EngineChoice } from '@audiotricks/contracts';
import type { EngineRecord } from '../engine.ts';

export const openaiName = 'openai';

/** 25 MB a file; a margin for the rest of the form. */
const maxBytesPerCall = 24_000_000;
const secondMs = 1_000;
const minuteMs = 60 * secondMs;
/** 16 kHz, 16 bit, mono fills 24 MB in 750 s. */
const byBytesMs = 740 * secondMs;

/** Those that OpenAI names for Whisper and its successors. */
const languages =
  'af ar hy az be bs bg ca zh hr cs da nl en et fi fr gl de el he hi hu is id it ja kn kk ko lv lt mk ms mr mi ne no fa pl pt ro ru sr sk sl es sw sv tl ta th tr uk ur vi cy'.split(
    ' ',
  );

const successor: EngineChoice = { engine: openaiName, model: 'gpt-transcribe' };
/** Announced on 26 August 2026 for these models and `/v1/audio/translations`. */
const sunset = { on: '2027-02-26', successor };
/** Estimates from the price list; the newer models are billed by token. */
const asOf = '2026-11-29';

const common: EngineCapabilities = {
  audioFormats: ['flac', 'mp3', 'mp4', 'mpeg', 'mpga', 'm4a', 'ogg', 'wav', 'webm'],
  maxBytesPerCall,
  maxMsPerCall: null,
  // Long enough that words are seldom cut off from what explains them, short enough for first text and many at once.
  chunk: { minMs: 2 * minuteMs, maxMs: 5 * minuteMs },
  words: false,
  speakers: false,
  languages,
  translation: false,
  prompt: true,
  streaming: true,
  concurrency: 8,
};

function record(
  model: string,
  microUsdPerMinute: number,
  rest: Partial<EngineCapabilities>,
  isEnding = true,
): EngineRecord {
  return {
    engine: openaiName,
    model,
    capabilities: { ...common, ...rest },
    price: { microUsdPerMinute, asOf },
    sunset: isEnding ? sunset : null,
  };
}

/** What OpenAI offers for recorded audio, the longest-lived first. Source: docs/engines.md. */
export const openaiRecords: readonly EngineRecord[] = [
  record('gpt-transcribe', 4_500, { streaming: false }, false),
  record('whisper-1', 6_000, { words: true, translation: true, streaming: false }),
  record('gpt-4o-transcribe', 6_000, { maxMsPerCall: 1_490 * secondMs }),
  record('gpt-4o-mini-transcribe', 3_000, { maxMsPerCall: 1_490 * secondMs }),
  // Its names for speakers hold within one call, so its calls are as long as they may be.
  record('gpt-4o-transcribe-diarize', 6_000, {
    maxMsPerCall: 1_390 * secondMs,
    chunk: { minMs: 10 * minuteMs, maxMs: byBytesMs },
    speakers: true,
    prompt: false,
  }),
];

/** What is assumed of a server that speaks OpenAI's protocol: nobody can ask it. */
export function compatibleRecord(engine: string, model: string): EngineRecord {
  return {
    engine,
    model,
    // They differ: some time words, some only segments. What is missing is made up for, so nothing is promised.
    capabilities: { ...common, streaming: false, languages: null, concurrency: 4 },
    price: null,
    sunset: null,
  };
}
