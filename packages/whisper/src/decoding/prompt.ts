import { MAX_POSITIONS } from '../attention/decoder-attention.ts';
import type { Tokenizer } from './tokenizer.ts';

/** As in Whisper: the last tokens of the text before count, and half of the positions stay for new text. */
export const MAX_PROMPT_TOKENS = MAX_POSITIONS / 2 - 1;

/** A prompt stands where the text before this audio would; every token of it costs one decoder step. */
export function promptTokens(prompt: string | undefined, tokenizer: Tokenizer): number[] {
  const text = prompt?.trim() ?? '';
  return text === '' ? [] : tokenizer.encode(` ${text}`).slice(-MAX_PROMPT_TOKENS);
}
