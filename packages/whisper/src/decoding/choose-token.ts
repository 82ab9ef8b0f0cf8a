import type { DecoderOutputs } from './decoder-io.ts';
import type { SpecialTokens } from './special-tokens.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface ChosenToken {
  token: number;
  /** ln of its probability among the text tokens and the end, at temperature 0. */
  logProbability: number;
}

interface Choice {
  outputs: DecoderOutputs;
  row: number;
  /** The first token of a transcript is neither the end nor a lone space. */
  first: boolean;
  temperature: number;
  random: () => number;
}

/** Picks a row's next token: the most probable one at temperature 0, a drawn one above. */
export function createTokenChooser(tokenizer: Tokenizer, special: SpecialTokens, vocabularySize: number) {
  const weights = new Float64Array(special.end + 1);

  const logitsOf = ({ outputs, row }: Choice) =>
    outputs.logits.subarray(row * vocabularySize, row * vocabularySize + special.end + 1);
  const allowed = (token: number, first: boolean) =>
    !tokenizer.suppressed.has(token) && !(first && (token === special.end || token === tokenizer.blank));

  const mostProbable = (choice: Choice): number => {
    const { outputs, row, first } = choice;
    const text = Number(outputs.arg[row]);
    if (!first) return (outputs.end[row] ?? 0) >= (outputs.top[row] ?? 0) ? special.end : text;
    if (text !== tokenizer.blank) return text;
    const logits = logitsOf(choice);
    let best = -1;
    for (let token = 0; token < special.end; token++) {
      if (!allowed(token, first)) continue;
      if (best < 0 || (logits[token] ?? 0) > (logits[best] ?? 0)) best = token;
    }
    return best;
  };

  const drawn = (choice: Choice): number => {
    const { first, temperature, random } = choice;
    const logits = logitsOf(choice);
    const top = logits[mostProbable(choice)] ?? 0;
    let sum = 0;
    for (let token = 0; token <= special.end; token++) {
      const weight = allowed(token, first) ? Math.exp(((logits[token] ?? 0) - top) / temperature) : 0;
      weights[token] = weight;
      sum += weight;
    }
    let left = random() * sum;
    let last = special.end;
    for (let token = 0; token <= special.end; token++) {
      const weight = weights[token] ?? 0;
      if (weight === 0) continue;
      last = token;
      left -= weight;
      if (left < 0) break;
    }
    return last;
  };

  return (choice: Choice): ChosenToken => {
    const { outputs, row, temperature } = choice;
    const token = temperature > 0 ? drawn(choice) : mostProbable(choice);
    const top = outputs.top[row] ?? 0;
    const end = outputs.end[row] ?? 0;
    const text = top + (outputs.logSumExp[row] ?? 0);
    const all = Math.max(text, end) + Math.log1p(Math.exp(-Math.abs(text - end)));
    const logit =
      token === special.end ? end : token === Number(outputs.arg[row]) ? top : (logitsOf(choice)[token] ?? 0);
    return { token, logProbability: Math.min(0, logit - all) };
  };
}
