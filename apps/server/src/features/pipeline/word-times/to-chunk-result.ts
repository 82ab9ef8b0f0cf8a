import type { Word } from '@audiotricks/contracts';
import type { EngineResult, SpokenSpan } from '../../../platform/engines/index.ts';
import type { ChunkResult } from '../chunk-results.ts';
import { alignWords } from './align-words.ts';
import { estimateWords } from './estimate-words.ts';
import type { TimedWord } from './timed-word.ts';

/** Who is speaking for most of a word's time; null where the engine tells no speakers apart. */
function speakerOf(word: Word, spans: readonly SpokenSpan[]): string | null {
  let best: { speaker: string | null; sharedMs: number } = { speaker: null, sharedMs: -1 };
  for (const { startMs, endMs, speaker } of spans) {
    const sharedMs = Math.min(endMs, word.endMs) - Math.max(startMs, word.startMs);
    if (speaker !== null && sharedMs > best.sharedMs) best = { speaker, sharedMs };
  }
  return best.speaker;
}

function timeWords(said: EngineResult, durationMs: number, heard: readonly Word[] | null): TimedWord[] {
  const { text, words, spans } = said;
  if (words !== null) {
    return words.map((word) => {
      const speaker = speakerOf(word, spans);
      return speaker === null ? word : { ...word, speaker };
    });
  }
  // Spans are finer than the whole, where all of the text is in them.
  const timed = spans.length > 0 ? spans : [{ text, startMs: 0, endMs: durationMs, speaker: null }];
  return heard === null ? timed.flatMap(estimateWords) : alignWords(timed, heard);
}

/**
 * What a chunk keeps of an engine's answer. Where that has no word times, they are those of `heard`, the words of a
 * local engine, or estimated where there is none (null).
 */
export function toChunkResult(said: EngineResult, durationMs: number, heard: readonly Word[] | null): ChunkResult {
  const words = timeWords(said, durationMs, heard);
  const timing = said.words !== null ? 'engine' : heard === null ? 'estimated' : 'aligned';
  return { text: said.text, words, dropped: said.dropped, timing, language: said.language };
}
