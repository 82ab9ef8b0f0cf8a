import path from 'node:path';
import { InferenceSession, type OnnxValue } from 'onnxruntime-node';
import type { ModelFiles } from './model-files.ts';

export type Feeds = Readonly<Record<string, OnnxValue>>;

/** The part of an ONNX Runtime session that decoding uses: inputs and preallocated outputs, by name. */
export interface Session {
  run(feeds: Feeds, fetches: Readonly<Record<string, OnnxValue>>): Promise<unknown>;
}

/**
 * encoder: `pcm` [1, 480000] → `ck0…`, `cv0…` (cross-attention keys and values of every decoder layer).
 * decoder: one token for every row of a batch, see `decoder-tensors.ts`.
 */
export interface WhisperSessions {
  encoder: Session;
  decoder: Session;
}

export interface SessionOptions {
  threads: number;
}

/**
 * Threads sleep while they wait for one another instead of spinning: where other processes want the same cores, a
 * decoder step of many small operations otherwise takes three times as long, and where nobody does, no longer.
 */
const WITHOUT_SPINNING = { session: { intra_op: { allow_spinning: '0' } } };

export function sessionOptions({ threads }: SessionOptions): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
    extra: WITHOUT_SPINNING,
  };
}

export async function loadWhisperSessions(files: ModelFiles, options: SessionOptions): Promise<WhisperSessions> {
  const encoder = await InferenceSession.create(path.join(files.dir, 'encoder.onnx'), sessionOptions(options));
  const decoder = await InferenceSession.create(path.join(files.dir, 'decoder.onnx'), sessionOptions(options));
  return { encoder, decoder };
}
