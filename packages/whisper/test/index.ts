export { readWav } from './wav.ts';
export { normalisedWords, type WordErrors, wordErrors } from './word-error-rate.ts';
