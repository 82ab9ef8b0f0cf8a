import { languages } from '@audiotricks/whisper';
import type { EngineRecord } from './engine.ts';

export const localEngineName = 'local';

/** What our own Whisper can do: it always computes windows of 30 s, so chunks fill them. */
export function localRecord(model: string): EngineRecord {
  return {
    engine: localEngineName,
    model,
    capabilities: {
      audioFormats: ['pcm'],
      maxBytesPerCall: null,
      maxMsPerCall: 30_000,
      chunk: { minMs: 20_000, maxMs: 29_500 },
      words: true,
      speakers: false,
      languages: [...languages],
      translation: false,
      prompt: true,
      profiles: ['fast', 'accurate'],
      streaming: false,
      concurrency: null,
    },
    price: { microUsdPerMinute: 0, asOf: '2026-11-29' },
    sunset: null,
  };
}
