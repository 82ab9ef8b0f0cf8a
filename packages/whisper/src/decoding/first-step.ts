import type { DecoderOutputs } from './decoder-io.ts';
import { languageCode } from './languages.ts';
import type { SpecialTokens } from './special-tokens.ts';

export interface FirstStep {
  /** The language that was asked for, else the most probable one. */
  language: string;
  languageToken: number;
  /** Of that language among all languages. */
  languageProbability: number;
  noSpeechProbability: number;
}

interface FirstStepInput {
  outputs: DecoderOutputs;
  row: number;
  special: SpecialTokens;
  languageToken: number | undefined;
}

/** The step that reads the start token says which language is spoken and whether anything is. */
export function readFirstStep({ outputs, row, special, languageToken }: FirstStepInput): FirstStep {
  const count = special.noTimestamps - special.end;
  const logits = outputs.specials.subarray(row * count, (row + 1) * count);
  const languages = logits.subarray(1, 1 + special.languageCount);
  let best = 0;
  for (let i = 1; i < languages.length; i++) if ((languages[i] ?? 0) > (languages[best] ?? 0)) best = i;
  const asked = languageToken === undefined ? best : languageToken - special.firstLanguage;
  let languageSum = 0;
  for (const logit of languages) languageSum += Math.exp(logit - (languages[best] ?? 0));

  const top = outputs.top[row] ?? 0;
  const end = outputs.end[row] ?? 0;
  const highest = logits.reduce((a, b) => Math.max(a, b), Math.max(top, end));
  let sum = Math.exp(top + (outputs.logSumExp[row] ?? 0) - highest) + Math.exp(end - highest);
  for (const logit of logits) sum += Math.exp(logit - highest);
  const noSpeech = logits[special.noSpeech - special.start] ?? 0;
  return {
    language: languageCode(asked),
    languageToken: special.firstLanguage + asked,
    languageProbability: Math.exp((languages[asked] ?? 0) - (languages[best] ?? 0)) / languageSum,
    noSpeechProbability: Math.exp(noSpeech - highest) / sum,
  };
}
