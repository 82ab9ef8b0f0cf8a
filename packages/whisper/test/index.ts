export { chords, dithered, interleaved, joined, pinkNoise, silence, whiteNoise } from './sounds.ts';
export { readWav, wavOf } from './wav.ts';
export { alignedWords, normalisedWords, type WordErrors, wordErrors } from './word-error-rate.ts';
