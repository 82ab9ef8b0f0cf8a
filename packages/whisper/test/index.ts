export { dithered, joined, silence, whiteNoise } from './sounds.ts';
export { readWav, wavOf } from './wav.ts';
export { normalisedWords, type WordErrors, wordErrors } from './word-error-rate.ts';
