import type { FloatTensor } from './tensor.ts';

/** Weights of a layer that normalises: [size] each. */
export interface NormWeights {
  gamma: FloatTensor;
  beta: FloatTensor;
}

/** A matrix [outputs, inputs] and what is added afterwards. */
export interface LinearWeights {
  weights: FloatTensor;
  bias: FloatTensor;
}

export interface AttentionWeights {
  norm: NormWeights;
  /** Self-attention: queries, keys and values below one another, [3 × size, size]. */
  qkv: LinearWeights;
  out: LinearWeights;
}

export interface CrossAttentionWeights {
  norm: NormWeights;
  query: LinearWeights;
  /** Keys and values below one another, [2 × size, size]. */
  keyValue: LinearWeights;
  out: LinearWeights;
}

export interface FeedForwardWeights {
  norm: NormWeights;
  up: LinearWeights;
  down: LinearWeights;
}

/** A Whisper model as published, whatever the file format: float32, layer by layer. */
export interface WhisperWeights {
  /** Width of a token's vector; heads are 64 wide. */
  size: number;
  vocabularySize: number;
  melBands: number;
  encoder: {
    /** [size, bands or size, 3] */
    convolutions: readonly [LinearWeights, LinearWeights];
    /** [1500, size] */
    positions: FloatTensor;
    layers: readonly { attention: AttentionWeights; feedForward: FeedForwardWeights }[];
    norm: NormWeights;
  };
  decoder: {
    /** [vocabulary, size] */
    embeddings: FloatTensor;
    /** [448, size] */
    positions: FloatTensor;
    layers: readonly {
      attention: AttentionWeights;
      crossAttention: CrossAttentionWeights;
      feedForward: FeedForwardWeights;
    }[];
    norm: NormWeights;
  };
  /** Tokens that are never text. */
  suppressedTokens: readonly number[];
  /** [layer, head] of the decoder heads whose attention follows the audio. */
  alignmentHeads: readonly (readonly [number, number])[];
  /** Tokens in GPT-2's byte-level form, by number, as JSON. */
  vocabularyJson: string;
}
