import type { Attempt, AttemptScores } from './attempt.ts';
import { better, type Judged, passes, TEMPERATURES } from './fallback.ts';
import type { FirstStep } from './first-step.ts';

/** Up to 30 s of audio to decode. */
export interface WindowTask {
  /** −1…1, at most `WINDOW_SAMPLES`. */
  samples: Float32Array;
  seed: number;
  /** Tokens of the text before, none for none. */
  previous: readonly number[];
  /** Unset: the language found in the first step. */
  languageToken?: number | undefined;
  /** Only the first step is wanted. */
  languageOnly?: boolean;
  /** How many of Whisper's temperatures may be tried. */
  temperatures: number;
  signal?: AbortSignal | undefined;
  /** Runs right before the encoder, while no row steps. `false`: there is nothing to decode. */
  prepare?(): Promise<boolean>;
  /** Called now and then while decoding: how far the audio was heard (0–1) and the text so far. */
  onToken?: ((heardUpTo: number, text: () => string) => void) | undefined;
}

export interface DecodedWindow extends FirstStep, AttemptScores, Attempt {
  /** Frame (20 ms) at which each token starts, and one more: where the last one ends. */
  frames: number[];
  /** Decodings it took, 1 without fallback. */
  attempts: number;
}

/** Chooses between the attempts at a window. `undefined`: try the next temperature. */
export function settle(
  previous: DecodedWindow | undefined,
  latest: DecodedWindow,
  temperatures: number,
): { done: boolean; best: DecodedWindow } {
  const best = previous ? better(previous, latest) : latest;
  const judged: Judged = latest;
  if (passes(judged)) return { done: true, best: latest };
  return { done: latest.attempts >= Math.min(temperatures, TEMPERATURES.length), best };
}
