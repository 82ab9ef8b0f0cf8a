import { WINDOW_FRAMES } from '../audio.ts';
import type { ModelMeta } from '../model/model-files.ts';

/** What a decoder step reads and writes, a row of the batch each; allocated once. */
export interface DecoderIo {
  rows: number;
  inputs: {
    tokens: Int32Array;
    /** Tokens each row has seen before this step. */
    lengths: Int32Array;
    /** The encoded window that each row attends to; `IDLE` for a row that nobody reads. */
    windows: Int32Array;
  };
  outputs: DecoderOutputs;
}

export const IDLE = -1;

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

export function createDecoderIo(meta: ModelMeta, rows: number): DecoderIo {
  const { vocabularySize, firstTimestampToken, endToken, alignmentHeads } = meta;
  return {
    rows,
    inputs: { tokens: new Int32Array(rows), lengths: new Int32Array(rows), windows: new Int32Array(rows).fill(IDLE) },
    outputs: {
      arg: new BigInt64Array(rows),
      top: new Float32Array(rows),
      logSumExp: new Float32Array(rows),
      end: new Float32Array(rows),
      specials: new Float32Array(rows * (firstTimestampToken - endToken - 1)),
      logits: new Float32Array(rows * vocabularySize),
      alignment: new Float32Array(rows * alignmentHeads.length * WINDOW_FRAMES),
    },
  };
}
