import { SAMPLE_RATE_HZ, WINDOW_SAMPLES } from '../audio.ts';
import type { WordEvidence } from '../words/word-evidence.ts';
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
  /** Somebody waits for exactly this one: it goes before what waits, and nothing else is begun until it is done. */
  awaited?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** Runs right before the encoder, while no row steps. `false`: there is nothing to decode. */
  prepare?(): Promise<boolean>;
  /** Called now and then while decoding: how far the audio was heard (0–1) and the text so far. */
  onToken?: ((heardUpTo: number, text: () => string) => void) | undefined;
}

export interface DecodedWindow extends FirstStep, AttemptScores, Attempt {
  /** Frame (20 ms) at which each token starts, and one more: where the last one ends. */
  frames: number[];
  /** What the audio itself says about words, where the model can tell. */
  evidence: WordEvidence | undefined;
  /** Decodings it took, 1 without fallback. */
  attempts: number;
}

/** Encoded audio ends in so much silence at least, as the model learnt it: the last word would suffer. */
const MIN_SILENCE_S = 1;
/** In shorter windows the model leaves out commas, and with them the pauses that they hold. */
const MIN_ENCODED_S = 20;
/** Lengths are multiples of this: memory is kept ready for each. */
const ENCODED_STEP_S = 2;

/**
 * How many samples of a window are encoded. The model learnt windows of 30 s; the encoder's attention grows with the
 * square of the length, and silence beyond the first second says nothing.
 */
export function encodedSamples(samples: number): number {
  const seconds = Math.max(MIN_ENCODED_S, samples / SAMPLE_RATE_HZ + MIN_SILENCE_S);
  return Math.min(WINDOW_SAMPLES, Math.ceil(seconds / ENCODED_STEP_S) * ENCODED_STEP_S * SAMPLE_RATE_HZ);
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
