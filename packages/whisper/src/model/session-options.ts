import type { InferenceSession } from 'onnxruntime-node';

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
