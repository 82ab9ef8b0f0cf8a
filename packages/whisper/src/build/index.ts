export { bytesOf } from '../decoding/byte-level.ts';
export { type ModelFiles, readModelFiles } from '../model/model-files.ts';
export { buildModel } from './build-model.ts';
export { readCtranslate2 } from './ctranslate2.ts';
export { readWeights } from './read-weights.ts';
export { readSafetensors } from './safetensors.ts';
export { melFilters } from './spectrum.ts';
export type { FloatTensor } from './tensor.ts';
export type { WhisperWeights } from './weights.ts';
