import { overlapMs } from '../speech/spans.ts';
import { VAD_WINDOW_MS } from '../speech/windows.ts';
import type { Word } from '../words/word.ts';
import type { HeardSpeech } from './heard-speech.ts';
import type { Dropped } from './transcription.ts';

/** Word times may be wrong by this much. */
const TOLERANCE_MS = 300;
/** Below this, not even singing is going on. */
const SURELY_SILENT = 0.1;
/** Words outside of speech must be surer than this. */
const MIN_CONFIDENCE = 0.5;

/** Takes out words that the model heard where nobody speaks. */
export function dropDoubtfulWords(words: readonly Word[], heard: HeardSpeech): { words: Word[]; dropped: Dropped[] } {
  const kept: Word[] = [];
  const dropped: Dropped[] = [];
  for (const word of words) {
    if (!isDoubtful(word, heard)) {
      kept.push(word);
      continue;
    }
    const last = dropped.at(-1);
    if (last && last.endMs === word.startMs) last.endMs = word.endMs;
    else dropped.push({ startMs: word.startMs, endMs: word.endMs, reason: 'hallucination' });
  }
  return { words: kept, dropped };
}

function isDoubtful(word: Word, { spans, probabilities }: HeardSpeech): boolean {
  const fromMs = word.startMs - TOLERANCE_MS;
  const toMs = word.endMs + TOLERANCE_MS;
  if (overlapMs(spans, fromMs, toMs) > 0) return false;
  if (word.confidence < MIN_CONFIDENCE) return true;
  const from = Math.max(0, Math.floor(fromMs / VAD_WINDOW_MS));
  return probabilities.subarray(from, Math.ceil(toMs / VAD_WINDOW_MS)).every((p) => p < SURELY_SILENT);
}
