import { FRAME_MS } from '../audio.ts';
import { type SpellingPlan, spellingPlan } from './spelling-plan.ts';
import type { Word } from './word.ts';
import { LETTER_CLASSES, type WordEvidence } from './word-evidence.ts';

/** A word starts at most so far from where attention has it. */
const REACH_MS = 700;
/** So far costs nothing; beyond, every `FAR_MS` makes it e-fold less probable, up to `MAX_FAR`: attention may be far off. */
const FREE_MS = 60;
const FAR_MS = 60;
const MAX_FAR = 8;
/** How much a frame's letter counts beside a start: neighbouring frames hear the same letter. */
const LETTER_WEIGHT = 0.35;
const LEAST_LETTER = -6;
/** How probable it is that a letter is written and not said. */
const MUTE = Math.exp(-1.5);
/** Keeps the odds of a start finite. */
const LEAST_ODDS = 1e-4;

interface Judged {
  words: readonly Word[];
  plan: SpellingPlan;
  frames: number;
  /** [frames, `LETTER_CLASSES`] */
  letters: Float64Array;
  /** By frame. */
  odds: Float64Array;
}

/**
 * How probable each word starts in each frame: its share of all ways through the letters in order, with pauses between
 * the words, near where attention has them, by what the encoder heard (forward and backward through a hidden Markov
 * model).
 * @param words in order, in times of the evidence.
 * @returns a row of frames for each word; `undefined` where so many words do not fit.
 */
export function startChances(words: readonly Word[], evidence: WordEvidence): Float64Array[] | undefined {
  const { frames } = evidence;
  const plan = spellingPlan(words, { frames, reachMs: REACH_MS });
  const judged = { words, plan, frames, letters: letterChances(evidence), odds: startOdds(evidence) };
  const states = plan.classes.length;
  const forward = goForward(judged);
  const chances = words.map(() => new Float64Array(frames));
  // The last word may be followed by a pause or not.
  let after = new Float64Array(states).fill(1, -2);
  let backward = new Float64Array(states);
  for (let frame = frames - 1; frame >= 0; frame--) {
    const before = forward.subarray(frame * states, (frame + 1) * states);
    const all = goBack({ judged, frame, before, after, backward, chances });
    if (all === 0) return undefined;
    [after, backward] = [backward, after];
  }
  return chances;
}

/** Before each frame, and after the last: how probable each state is by what was heard until then. */
function goForward({ words, plan, frames, letters, odds }: Judged): Float64Array {
  const { classes, wordAt, lowest, highest } = plan;
  const states = classes.length;
  const forward = new Float64Array((frames + 1) * states);
  forward[0] = 1;
  for (let frame = 0; frame < frames; frame++) {
    const before = forward.subarray(frame * states, (frame + 1) * states);
    const now = forward.subarray((frame + 1) * states, (frame + 2) * states);
    const [from, to] = [lowest[frame] ?? 0, highest[frame] ?? 0];
    for (let state = from; state <= to; state++) {
      const word = wordAt[state] ?? -1;
      const entry = word < 0 ? 1 : (odds[frame] ?? 0) * nearness(words[word], frame);
      const ways = (before[state] ?? 0) + entry * waysInto(state, before, plan);
      now[state] = ways * (letters[frame * LETTER_CLASSES + (classes[state] ?? 0)] ?? 0);
    }
    scaleToOne(now, from, to);
  }
  return forward;
}

interface BackwardStep {
  judged: Judged;
  frame: number;
  before: Float64Array;
  after: Float64Array;
  backward: Float64Array;
  chances: readonly Float64Array[];
}

/** Fills `backward` from `after`, and the frame's chances; returns what all ways through the frame come to. */
function goBack({ judged, frame, before, after, backward, chances }: BackwardStep): number {
  const { words, plan, letters, odds } = judged;
  const { classes, wordAt, mayLeaveOut, lowest, highest } = plan;
  const [from, to] = [lowest[frame] ?? 0, highest[frame] ?? 0];
  backward.fill(0);
  let all = 0;
  for (let state = from; state <= to; state++) {
    const stay = (after[state] ?? 0) * (letters[frame * LETTER_CLASSES + (classes[state] ?? 0)] ?? 0);
    const word = wordAt[state] ?? -1;
    const enter = word < 0 ? stay : stay * (odds[frame] ?? 0) * nearness(words[word], frame);
    const entered = enter * waysInto(state, before, plan);
    all += stay * (before[state] ?? 0) + entered;
    const row = word < 0 ? undefined : chances[word];
    if (row) row[frame] = entered;
    backward[state] = (backward[state] ?? 0) + stay;
    if (state >= 1) backward[state - 1] = (backward[state - 1] ?? 0) + enter;
    if (row && state >= 2) backward[state - 2] = (backward[state - 2] ?? 0) + enter;
    if (mayLeaveOut[state]) {
      const left = state - (row ? 3 : 2);
      backward[left] = (backward[left] ?? 0) + MUTE * enter;
    }
  }
  for (let state = from; state <= to; state++) {
    const row = (wordAt[state] ?? -1) < 0 ? undefined : chances[wordAt[state] ?? -1];
    if (row) row[frame] = (row[frame] ?? 0) / all;
  }
  scaleToOne(backward, Math.max(0, from - 3), to);
  return all;
}

/** From the state before, without the pause before a word, or without a letter. */
function waysInto(state: number, before: Float64Array, { wordAt, mayLeaveOut }: SpellingPlan): number {
  if (state === 0) return 0;
  const startsWord = (wordAt[state] ?? -1) >= 0;
  let ways = before[state - 1] ?? 0;
  if (startsWord && state >= 2) ways += before[state - 2] ?? 0;
  if (mayLeaveOut[state]) ways += MUTE * (before[state - (startsWord ? 3 : 2)] ?? 0);
  return ways;
}

/** Only relations count, and products of many chances would become too small for a number. */
function scaleToOne(chances: Float64Array, from: number, to: number): void {
  let sum = 0;
  for (let at = from; at <= to; at++) sum += chances[at] ?? 0;
  if (sum === 0) return;
  for (let at = from; at <= to; at++) chances[at] = (chances[at] ?? 0) / sum;
}

function nearness(word: Word | undefined, frame: number): number {
  const farMs = Math.abs(frame * FRAME_MS - (word?.startMs ?? 0));
  if (farMs > REACH_MS) return 0;
  return farMs <= FREE_MS ? 1 : Math.exp(-Math.min(MAX_FAR, (farMs - FREE_MS) / FAR_MS));
}

function startOdds({ starts, frames }: WordEvidence): Float64Array {
  return new Float64Array(frames).map((_, frame) => {
    const neither = (1 - (starts[2 * frame] ?? 0)) * (1 - (starts[2 * frame + 1] ?? 0));
    return (1 - neither + LEAST_ODDS) / (neither + LEAST_ODDS);
  });
}

function letterChances({ letters }: WordEvidence): Float64Array {
  return new Float64Array(letters).map((letter) => Math.exp(LETTER_WEIGHT * Math.max(LEAST_LETTER, letter)));
}
