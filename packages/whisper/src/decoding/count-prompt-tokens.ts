import { readModelFiles } from '../model/model-files.ts';
import { createTokenizer } from './tokenizer.ts';

/**
 * How many of a prompt's tokens a model has to read, which is at most `MAX_PROMPT_TOKENS`: of a longer prompt only the end
 * is read. Loads the model's vocabulary, not the model. Throws WhisperError `model.missing`, `model.damaged`.
 */
export async function createPromptCounter(modelDir: string): Promise<(prompt: string) => number> {
  const { vocabulary, meta } = await readModelFiles(modelDir);
  const tokenizer = createTokenizer(vocabulary, meta.endToken);
  return (prompt) => tokenizer.encode(` ${prompt.trim()}`).length;
}
