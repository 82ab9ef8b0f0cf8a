import type { DecoderOutputs } from './decoder-io.ts';
import type { SpecialTokens } from './special-tokens.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface RatedToken {
  token: number;
  /** ln of its probability among the text tokens and the end. */
  logProbability: number;
}

/** Finds the most probable next tokens of a row, the most probable one first. */
export function createTokenRater(tokenizer: Tokenizer, special: SpecialTokens, vocabularySize: number) {
  const allowed = new Uint8Array(special.end + 1).fill(1);
  for (const token of tokenizer.suppressed) if (token < special.end) allowed[token] = 0;

  return (outputs: DecoderOutputs, row: number, { count, first }: { count: number; first: boolean }): RatedToken[] => {
    const logits = outputs.logits.subarray(row * vocabularySize, row * vocabularySize + special.end + 1);
    const end = outputs.end[row] ?? 0;
    const text = (outputs.top[row] ?? 0) + (outputs.logSumExp[row] ?? 0);
    const all = Math.max(text, end) + Math.log1p(Math.exp(-Math.abs(text - end)));
    const best: RatedToken[] = [];
    let least = Number.NEGATIVE_INFINITY;
    for (let token = 0; token <= special.end; token++) {
      const logit = logits[token] ?? 0;
      if (logit <= least || allowed[token] === 0) continue;
      if (first && (token === special.end || token === tokenizer.blank)) continue;
      let at = best.length;
      while (at > 0 && (best[at - 1]?.logProbability ?? 0) < logit - all) at--;
      best.splice(at, 0, { token, logProbability: logit - all });
      if (best.length > count) best.pop();
      if (best.length === count) least = (best.at(-1)?.logProbability ?? 0) + all;
    }
    return best;
  };
}
