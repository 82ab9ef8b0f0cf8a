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
const LETTER_WEIGHT = 0.5;
const LEAST_LETTER = -6;
/** ln p of a letter that is written and not said. */
const MUTE = -1.5;
/** Keeps the odds of a start finite. */
const LEAST_ODDS = 1e-4;
const IMPOSSIBLE = Number.NEGATIVE_INFINITY;

/**
 * Finds where each word starts by what the encoder heard: the most probable way through all letters in order, with
 * pauses between the words, near where attention has them.
 * @param words in order, in times of the evidence.
 * @returns ms of each word's start, in order; `undefined` where so many words do not fit.
 */
export function placeStarts(words: readonly Word[], evidence: WordEvidence): number[] | undefined {
  const plan = spellingPlan(words, { frames: evidence.frames, reachMs: REACH_MS });
  const states = plan.classes.length;
  const steps = new Uint8Array(evidence.frames * states);
  let before = new Float64Array(states).fill(IMPOSSIBLE);
  let now = new Float64Array(states);
  before[0] = 0;
  for (let frame = 0; frame < evidence.frames; frame++) {
    now.fill(IMPOSSIBLE);
    const odds = startOdds(evidence, frame);
    for (let state = plan.lowest[frame] ?? 0; state <= (plan.highest[frame] ?? 0); state++) {
      const word = plan.wordAt[state] ?? -1;
      const entry = word >= 0 ? odds - farness(words[word], frame) : 0;
      const { step, score } = bestWayTo(state, before, plan, entry);
      now[state] = score + letterAt(evidence, frame, plan.classes[state] ?? 0);
      steps[frame * states + state] = step;
    }
    [before, now] = [now, before];
  }
  return walkBack({ plan, steps, scores: before, evidence, words: words.length });
}

const way = { step: 0, score: IMPOSSIBLE };

/** Stay, come from the state before, leave out the pause before a word, or leave out a letter; all but staying enter. */
function bestWayTo(
  state: number,
  before: Float64Array,
  { wordAt, mayLeaveOut }: SpellingPlan,
  entry: number,
): typeof way {
  way.step = 0;
  way.score = before[state] ?? IMPOSSIBLE;
  consider(1, (before[state - 1] ?? IMPOSSIBLE) + entry);
  const startsWord = (wordAt[state] ?? -1) >= 0;
  if (startsWord) consider(2, (before[state - 2] ?? IMPOSSIBLE) + entry);
  if (mayLeaveOut[state]) {
    const step = startsWord ? 3 : 2;
    consider(step, (before[state - step] ?? IMPOSSIBLE) + entry + MUTE);
  }
  return way;
}

function consider(step: number, score: number): void {
  if (score <= way.score) return;
  way.step = step;
  way.score = score;
}

function startOdds({ starts }: WordEvidence, frame: number): number {
  const neither = (1 - (starts[2 * frame] ?? 0)) * (1 - (starts[2 * frame + 1] ?? 0));
  return Math.log((1 - neither + LEAST_ODDS) / (neither + LEAST_ODDS));
}

function farness(word: Word | undefined, frame: number): number {
  const farMs = Math.abs(frame * FRAME_MS - (word?.startMs ?? 0));
  if (farMs > REACH_MS) return Number.POSITIVE_INFINITY;
  return Math.min(MAX_FAR, Math.max(0, farMs - FREE_MS) / FAR_MS);
}

function letterAt({ letters }: WordEvidence, frame: number, letter: number): number {
  return LETTER_WEIGHT * Math.max(LEAST_LETTER, letters[frame * LETTER_CLASSES + letter] ?? 0);
}

interface Ways {
  plan: SpellingPlan;
  steps: Uint8Array;
  scores: Float64Array;
  evidence: WordEvidence;
  words: number;
}

/** From the end: the last word may be followed by a pause or not. */
function walkBack({ plan, steps, scores, evidence, words }: Ways): number[] | undefined {
  const { starts, frames } = evidence;
  const states = plan.classes.length;
  const score = (state: number) => scores[state] ?? IMPOSSIBLE;
  let state = score(states - 1) >= score(states - 2) ? states - 1 : states - 2;
  if (score(state) === IMPOSSIBLE) return undefined;
  const found = new Array<number>(words).fill(0);
  for (let frame = frames - 1; frame >= 0; frame--) {
    const step = steps[frame * states + state] ?? 0;
    const word = plan.wordAt[state] ?? -1;
    const isLate = (starts[2 * frame + 1] ?? 0) > (starts[2 * frame] ?? 0);
    if (word >= 0 && step > 0) found[word] = frame * FRAME_MS + (isLate ? FRAME_MS / 2 : 0);
    state -= step;
  }
  return found;
}
