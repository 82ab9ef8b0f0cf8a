import { FRAME_MS } from '../audio.ts';
import { startChances } from './start-chances.ts';
import type { Word } from './word.ts';
import type { WordEvidence } from './word-evidence.ts';

/** A start is right when the true one is at most so many frames from it: about 50 ms. */
const NEARBY = 2;
/** Where several frames have the same chances nearby, their own decide. */
const OWN_SHARE = 0.05;

/**
 * Finds where each word starts by what the encoder heard: in the frame that has the most chances nearby. The single
 * most probable way through all words would often lead past where most ways do.
 * @param words in order, in times of the evidence.
 * @returns ms of each word's start, in order; `undefined` where so many words do not fit.
 */
export function placeStarts(words: readonly Word[], evidence: WordEvidence): number[] | undefined {
  let earliest = 0;
  return startChances(words, evidence)?.map((chances) => {
    const frame = likeliestFrame(chances, earliest);
    earliest = Math.min(evidence.frames - 1, frame + 1);
    return frame * FRAME_MS + (isLate(evidence, frame) ? FRAME_MS / 2 : 0);
  });
}

function likeliestFrame(chances: Float64Array, earliest: number): number {
  let best = earliest;
  let most = 0;
  for (let frame = earliest; frame < chances.length; frame++) {
    const own = chances[frame] ?? 0;
    if (own === 0) continue;
    let nearby = OWN_SHARE * own;
    for (let at = frame - NEARBY; at <= frame + NEARBY; at++) nearby += chances[at] ?? 0;
    if (nearby <= most) continue;
    most = nearby;
    best = frame;
  }
  return best;
}

function isLate({ starts }: WordEvidence, frame: number): boolean {
  return (starts[2 * frame + 1] ?? 0) > (starts[2 * frame] ?? 0);
}
