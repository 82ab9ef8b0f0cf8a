/** A piece of a recording's time. The pieces of a recording share out all of it, what is silent included. */
export interface MeteredPiece {
  ms: number;
  /** The workspace has its words already, or nobody could make any. */
  isFree: boolean;
}

const secondMs = 1_000;

/**
 * What a run counts, in ms: the time of its pieces that are not free, rounded up to whole seconds once. The quote, the
 * reservation and the settlement are this sum over what is known at their moment.
 */
export function meteredMs(pieces: readonly MeteredPiece[]): number {
  const exactMs = pieces.reduce((sum, { ms, isFree }) => (isFree ? sum : sum + ms), 0);
  return Math.ceil(exactMs / secondMs) * secondMs;
}

/** The pieces of a recording of this length: what comes after the last one goes with it. */
export function withTail(pieces: readonly MeteredPiece[], totalMs: number): MeteredPiece[] {
  const last = pieces.at(-1);
  const tailMs = totalMs - pieces.reduce((sum, { ms }) => sum + ms, 0);
  return last === undefined || tailMs <= 0 ? [...pieces] : [...pieces, { ms: tailMs, isFree: last.isFree }];
}
