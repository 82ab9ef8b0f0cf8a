import { deflateSync } from 'node:zlib';

/** One decoding of a window at one temperature. */
export interface Attempt {
  /** Text tokens, without prompt and end. */
  tokens: number[];
  logProbabilities: number[];
  /** ln p of the end token, if it came. */
  endLogProbability: number | undefined;
  temperature: number;
  looped: boolean;
}

export interface AttemptScores {
  averageLogProbability: number;
  compressionRatio: number;
}

/** Whisper's two signs of a bad transcript: how sure the tokens were, and how well the text compresses. */
export function scoreAttempt(attempt: Attempt, text: string): AttemptScores {
  const ended = attempt.endLogProbability !== undefined;
  const sum = attempt.logProbabilities.reduce((a, b) => a + b, attempt.endLogProbability ?? 0);
  const count = attempt.logProbabilities.length + (ended ? 1 : 0);
  return { averageLogProbability: count === 0 ? 0 : sum / count, compressionRatio: compressionRatioOf(text) };
}

export function compressionRatioOf(text: string): number {
  const bytes = Buffer.from(text.trim(), 'utf8');
  return bytes.length === 0 ? 0 : bytes.length / deflateSync(bytes).length;
}
