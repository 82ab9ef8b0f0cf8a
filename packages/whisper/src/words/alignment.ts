import type { AlignmentAttention } from '../decoding/attention-store.ts';
import { matchingMatrix } from './matching-matrix.ts';

/**
 * Finds where each token was heard: dynamic time warping over the alignment heads' attention, which was taken while
 * decoding (its rows are the tokens and, where there is one more, the end).
 * @returns the frame at which each token starts, and one more at which the last one ends.
 */
export function alignTokens(attention: AlignmentAttention, tokens: number): number[] {
  if (tokens === 0) return [];
  const starts = warp(matchingMatrix(attention), attention.tokens, attention.frames);
  return Array.from({ length: tokens + 1 }, (_, token) => starts[token] ?? attention.frames);
}

const DIAGONAL = 0;
const NEXT_TOKEN = 1;
const NEXT_FRAME = 2;

/** Dearest monotone path through `score` [tokens, frames]; gives the first frame of each token on it. */
function warp(score: Float32Array, tokens: number, frames: number): number[] {
  const width = frames + 1;
  const trace = new Uint8Array((tokens + 1) * width);
  let above = new Float32Array(width).fill(Number.POSITIVE_INFINITY);
  let cost = new Float32Array(width);
  above[0] = 0;
  for (let token = 1; token <= tokens; token++) {
    const scoreAt = (token - 1) * frames - 1;
    const traceAt = token * width;
    let left = Number.POSITIVE_INFINITY;
    let diagonal = above[0] ?? 0;
    cost[0] = left;
    for (let frame = 1; frame <= frames; frame++) {
      const up = above[frame] ?? 0;
      let best = left;
      let step = NEXT_FRAME;
      if (diagonal < up && diagonal < left) {
        best = diagonal;
        step = DIAGONAL;
      } else if (up < diagonal && up < left) {
        best = up;
        step = NEXT_TOKEN;
      }
      left = best - (score[scoreAt + frame] ?? 0);
      cost[frame] = left;
      trace[traceAt + frame] = step;
      diagonal = up;
    }
    [above, cost] = [cost, above];
  }
  return walkBack(trace, tokens, frames);
}

function walkBack(trace: Uint8Array, tokens: number, frames: number): number[] {
  const starts = new Array<number>(tokens).fill(0);
  let token = tokens;
  let frame = frames;
  while (token > 0 && frame > 0) {
    starts[token - 1] = frame - 1;
    const step = trace[token * (frames + 1) + frame];
    if (step !== NEXT_FRAME) token--;
    if (step !== NEXT_TOKEN) frame--;
  }
  return starts;
}
