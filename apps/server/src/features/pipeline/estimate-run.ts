import { meteredMs } from '../usage/index.ts';

/** What a run is expected to count, in ms. */
export interface RunEstimate {
  cachedMs: number;
  meteredMs: number;
}

/** What a run over a recording of this length would count: the sum that its settlement will be. */
export function estimateRun({ audioMs }: { audioMs: number }): RunEstimate {
  return { cachedMs: 0, meteredMs: meteredMs([{ ms: audioMs, isFree: false }]) };
}
