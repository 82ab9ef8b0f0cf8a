import type { AttemptScores } from './attempt.ts';

/** Whisper's temperatures, tried in order until a transcript passes. */
export const TEMPERATURES: readonly number[] = [0, 0.2, 0.4, 0.6, 0.8, 1];

const MAX_COMPRESSION_RATIO = 2.4;
export const MIN_AVERAGE_LOG_PROBABILITY = -1;
export const MAX_NO_SPEECH_PROBABILITY = 0.6;

export interface Judged extends AttemptScores {
  looped: boolean;
  noSpeechProbability: number;
}

/** Silence that was read as silence needs no second try, whatever the words are worth. */
export function readsAsSilence(judged: Judged): boolean {
  return (
    judged.noSpeechProbability > MAX_NO_SPEECH_PROBABILITY && judged.averageLogProbability < MIN_AVERAGE_LOG_PROBABILITY
  );
}

export function passes(judged: Judged): boolean {
  if (readsAsSilence(judged)) return true;
  if (goesInCircles(judged)) return false;
  return judged.averageLogProbability >= MIN_AVERAGE_LOG_PROBABILITY;
}

/** Where no attempt passes, the one with fewer faults stands, and of equals the surer one. */
export function better<T extends Judged>(a: T, b: T): T {
  if (faults(a) !== faults(b)) return faults(a) < faults(b) ? a : b;
  return b.averageLogProbability > a.averageLogProbability ? b : a;
}

export function goesInCircles({ looped, compressionRatio }: Judged): boolean {
  return looped || compressionRatio > MAX_COMPRESSION_RATIO;
}

function faults(judged: Judged): number {
  return (goesInCircles(judged) ? 1 : 0) + (judged.averageLogProbability < MIN_AVERAGE_LOG_PROBABILITY ? 1 : 0);
}
