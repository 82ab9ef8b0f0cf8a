import { type OnnxValue, Tensor } from 'onnxruntime-node';
import { FRAME_SAMPLES, WINDOW_SAMPLES } from '../audio.ts';
import type { ModelMeta } from '../model/model-files.ts';
import type { Feeds } from '../model/sessions.ts';
import { createSelfCache } from './self-cache.ts';

/** Encoder positions of a window. */
export const WINDOW_FRAMES = WINDOW_SAMPLES / FRAME_SAMPLES;

/** Text positions the decoder has: prompt and transcript together. */
export const MAX_POSITIONS = 448;

const HEAD_SIZE = 64;

/**
 * Everything a batch of `rows` reads and writes, allocated once. Self-attention keys and values are input and output
 * at the same time, cross-attention ones are written by the encoder straight into their row, so nothing is copied.
 */
export interface DecoderTensors {
  /**
   * Inputs and outputs of the next step, where the longest row has so many positions after it. The logits of all
   * tokens are fetched only where asked for: the rest is small.
   */
  step(positions: number, logits: boolean): StepTensors;
  /** What the encoder writes for one row. */
  encoderFetches: Readonly<Record<string, OnnxValue>>[];
  inputs: {
    tokens: Int32Array;
    /** Tokens each row has seen before this step. */
    lengths: Int32Array;
    /** The largest length plus one. */
    total: Int32Array;
  };
  outputs: DecoderOutputs;
}

interface StepTensors {
  feeds: Feeds;
  fetches: Readonly<Record<string, OnnxValue>>;
}

export interface DecoderOutputs {
  /** Best text token of each row, its logit, and ln Σ exp of the text logits relative to it. */
  arg: BigInt64Array;
  top: Float32Array;
  logSumExp: Float32Array;
  /** Logit of the end token. */
  end: Float32Array;
  /** [rows, specials] logits of start … notimestamps. */
  specials: Float32Array;
  /** [rows, vocabulary] logits before anything is suppressed; of an earlier step unless asked for. */
  logits: Float32Array;
  /** [rows, alignment heads, frames] cross-attention of the alignment heads. */
  alignment: Float32Array;
}

export function createDecoderTensors(meta: ModelMeta, rows: number): DecoderTensors {
  const { heads, decoderLayers, vocabularySize, firstTimestampToken, endToken, alignmentHeads } = meta;
  const inputs = { tokens: new Int32Array(rows), lengths: new Int32Array(rows), total: new Int32Array(1) };
  const outputs: DecoderOutputs = {
    arg: new BigInt64Array(rows),
    top: new Float32Array(rows),
    logSumExp: new Float32Array(rows),
    end: new Float32Array(rows),
    specials: new Float32Array(rows * (firstTimestampToken - endToken - 1)),
    logits: new Float32Array(rows * vocabularySize),
    alignment: new Float32Array(rows * alignmentHeads * WINDOW_FRAMES),
  };
  const cross = createCrossTensors(meta, rows);
  const self = createSelfCache({ rows, heads, layers: decoderLayers, maxPositions: MAX_POSITIONS });
  const feeds: Record<string, OnnxValue> = {
    ...cross.feeds,
    tokens: new Tensor('int32', inputs.tokens, [rows]),
    lens: new Tensor('int32', inputs.lengths, [rows]),
    total: new Tensor('int32', inputs.total, []),
  };
  const fetches: Record<string, OnnxValue> = {
    arg: new Tensor('int64', outputs.arg, [rows, 1]),
    top: new Tensor('float32', outputs.top, [rows, 1]),
    lse: new Tensor('float32', outputs.logSumExp, [rows, 1]),
    eot: new Tensor('float32', outputs.end, [rows, 1]),
    spec: new Tensor('float32', outputs.specials, [rows, outputs.specials.length / rows]),
    align: new Tensor('float32', outputs.alignment, [rows, alignmentHeads, WINDOW_FRAMES]),
  };
  const logitsFetch = { logits: new Tensor('float32', outputs.logits, [rows, vocabularySize]) };
  return {
    step(positions, logits) {
      const { feeds: selfFeeds, fetches: selfFetches } = self.at(positions);
      return {
        feeds: { ...feeds, ...selfFeeds },
        fetches: { ...fetches, ...selfFetches, ...(logits && logitsFetch) },
      };
    },
    encoderFetches: cross.encoderFetches,
    inputs,
    outputs,
  };
}

function createCrossTensors({ heads, decoderLayers }: ModelMeta, rows: number) {
  const feeds: Record<string, OnnxValue> = {};
  const encoderFetches = Array.from({ length: rows }, (): Record<string, OnnxValue> => ({}));
  const size = heads * HEAD_SIZE * WINDOW_FRAMES;
  for (let layer = 0; layer < decoderLayers; layer++) {
    for (const kind of ['k', 'v']) {
      const shape = kind === 'k' ? [HEAD_SIZE, WINDOW_FRAMES] : [WINDOW_FRAMES, HEAD_SIZE];
      const data = new Float32Array(rows * size);
      feeds[`c${kind}${layer}`] = new Tensor('float32', data, [rows, heads, ...shape]);
      encoderFetches.forEach((fetch, row) => {
        const part = data.subarray(row * size, (row + 1) * size);
        fetch[`c${kind}${layer}`] = new Tensor('float32', part, [1, heads, ...shape]);
      });
    }
  }
  return { feeds, encoderFetches };
}
