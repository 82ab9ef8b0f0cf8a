/** Longest phrase, in tokens, whose repetition is looked for. */
const LONGEST_PHRASE = 16;
/** A loop is a phrase said at least this often in a row … */
const MIN_TIMES = 4;
/** … and filling at least this many tokens ("no, no, no, no" is no loop). */
const MIN_TOKENS = 20;

export interface Loop {
  /** Tokens before the loop, and those of its first two rounds, are kept. */
  keep: number;
}

/** Finds a phrase that the end of `tokens` says over and over ("nd nd nd"), as decoders in trouble do. */
export function findLoop(tokens: readonly number[]): Loop | undefined {
  for (let phrase = 1; phrase <= LONGEST_PHRASE; phrase++) {
    let same = 0;
    for (let i = tokens.length - 1; i >= phrase && tokens[i] === tokens[i - phrase]; i--) same++;
    const looped = same + phrase;
    if (same > 0 && looped >= MIN_TOKENS && looped >= MIN_TIMES * phrase) {
      return { keep: tokens.length - looped + 2 * phrase };
    }
  }
  return undefined;
}
