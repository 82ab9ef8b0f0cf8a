import type { ModelMeta } from '../model/model-files.ts';

/** Numbers of Whisper's special tokens; they follow the text tokens in a fixed order. */
export interface SpecialTokens {
  end: number;
  start: number;
  firstLanguage: number;
  languageCount: number;
  transcribe: number;
  previousText: number;
  noSpeech: number;
  noTimestamps: number;
}

/** Specials that are neither end, start nor a language: translate … notimestamps. */
const TASK_TOKENS = 6;

export function specialTokensOf(meta: ModelMeta): SpecialTokens {
  const { endToken, firstTimestampToken } = meta;
  return {
    end: endToken,
    start: endToken + 1,
    firstLanguage: endToken + 2,
    languageCount: firstTimestampToken - endToken - 2 - TASK_TOKENS,
    transcribe: firstTimestampToken - 5,
    previousText: firstTimestampToken - 3,
    noSpeech: firstTimestampToken - 2,
    noTimestamps: firstTimestampToken - 1,
  };
}
