import { findLoop } from './repetition.ts';

/** One of the transcripts that a beam follows. */
export interface Hypothesis {
  tokens: number[];
  logProbabilities: number[];
  /** Σ of them. */
  sum: number;
  /** [heads, frames] attention of each token, and of the end where it came. */
  attention: Float32Array[];
  endLogProbability: number | undefined;
  looped: boolean;
}

/** A token that may follow what a row has said. */
export interface Candidate {
  row: number;
  token: number;
  logProbability: number;
}

export interface BeamSearch {
  /** What each row has said; undefined where a row has nothing to follow. */
  rows: readonly (Hypothesis | undefined)[];
  finished: readonly Hypothesis[];
  /**
   * Takes in the candidates of one step, and each row's attention in it. Answers which rows have to get another one's
   * past.
   */
  advance(candidates: readonly Candidate[], attentions: readonly Float32Array[]): RowCopy[];
  isDone(): boolean;
  best(): Hypothesis;
}

export interface RowCopy {
  from: number;
  to: number;
}

export const emptyHypothesis = (): Hypothesis => ({
  tokens: [],
  logProbabilities: [],
  sum: 0,
  attention: [],
  endLogProbability: undefined,
  looped: false,
});

interface BeamOptions {
  width: number;
  endToken: number;
  maxTokens: number;
}

/**
 * Beam search as OpenAI's Whisper does it, with a patience of 1: it ends when as many transcripts have ended as the
 * beam is wide, and the one with the highest mean ln p wins. A transcript that goes in circles leaves the beam.
 */
export function createBeamSearch({ width, endToken, maxTokens }: BeamOptions): BeamSearch {
  const rows: (Hypothesis | undefined)[] = Array.from({ length: width }, () => undefined);
  rows[0] = emptyHypothesis();
  const finished: Hypothesis[] = [];
  let circling: Hypothesis | undefined;

  const follow = ({ row, token, logProbability }: Candidate, attention: Float32Array): Hypothesis => {
    const past = rows[row] ?? emptyHypothesis();
    const ended = token === endToken;
    return {
      tokens: ended ? past.tokens : [...past.tokens, token],
      logProbabilities: ended ? past.logProbabilities : [...past.logProbabilities, logProbability],
      sum: past.sum + logProbability,
      attention: [...past.attention, attention],
      endLogProbability: ended ? logProbability : undefined,
      looped: false,
    };
  };

  const leavesBeam = (hypothesis: Hypothesis): boolean => {
    const loop = findLoop(hypothesis.tokens);
    if (!loop) return false;
    circling ??= {
      ...hypothesis,
      tokens: hypothesis.tokens.slice(0, loop.keep),
      logProbabilities: hypothesis.logProbabilities.slice(0, loop.keep),
      looped: true,
    };
    return true;
  };

  /** The first child of a row stays in it, others go where nobody's past is needed any more. */
  const place = (kept: readonly Candidate[], children: readonly Hypothesis[]): RowCopy[] => {
    const stays = new Map<number, Hypothesis>();
    const moves: { from: number; child: Hypothesis }[] = [];
    kept.forEach(({ row }, index) => {
      const child = children[index];
      if (!child) return;
      if (stays.has(row)) moves.push({ from: row, child });
      else stays.set(row, child);
    });
    const free = rows.keys().filter((row) => !stays.has(row));
    for (const row of rows.keys()) rows[row] = stays.get(row);
    return moves.map(({ from, child }) => {
      const to = free.next().value ?? 0;
      rows[to] = child;
      return { from, to };
    });
  };

  return {
    rows,
    finished,
    advance(candidates, attentions) {
      const score = ({ row, logProbability }: Candidate) => (rows[row]?.sum ?? 0) + logProbability;
      const sorted = candidates.toSorted((a, b) => score(b) - score(a) || a.row - b.row || a.token - b.token);
      const kept: Candidate[] = [];
      const children: Hypothesis[] = [];
      let taken = 0;
      for (const candidate of sorted) {
        const child = follow(candidate, attentions[candidate.row] ?? new Float32Array());
        if (candidate.token === endToken) {
          if (finished.length < width) finished.push(child);
          continue;
        }
        taken++;
        if (!leavesBeam(child)) {
          kept.push(candidate);
          children.push(child);
        }
        if (taken === width) break;
      }
      return place(kept, children);
    },
    isDone() {
      const live = rows.filter((row) => row !== undefined);
      return finished.length >= width || live.length === 0 || live.some(({ tokens }) => tokens.length >= maxTokens);
    },
    best() {
      // Those that have not ended stand in for the missing ones, as in Whisper.
      const live = rows.filter((row) => row !== undefined).toSorted((a, b) => b.sum - a.sum);
      const all = [...finished, ...live.slice(0, width - finished.length)];
      if (all.length === 0) return circling ?? emptyHypothesis();
      return all.reduce((best, one) => (meanOf(one) > meanOf(best) ? one : best));
    },
  };
}

/** As in Whisper, Σ ln p, the end included, over the number of text tokens. */
function meanOf({ sum, tokens }: Hypothesis): number {
  return sum / Math.max(1, tokens.length);
}
