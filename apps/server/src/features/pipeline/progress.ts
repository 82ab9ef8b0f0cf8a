/** How much of a job is done, by the audio that has its words. */
export interface Amounts {
  /** Samples of finished chunks. */
  doneSamples: number;
  /** Parts of running chunks that are decoded, in samples. */
  runningSamples: number;
  /** Samples of all chunks known so far. */
  chunkSamples: number;
  /** The whole recording, null before it is probed. */
  durationSamples: number | null;
  isCuttingClosed: boolean;
}

/** What probing and cutting are worth before the first chunk is done, and what is kept for stitch and publish. */
const openingShare = 0.02;
const closingShare = 0.02;

/**
 * Share of the job that is done, 0–1. Until cutting ends, how much of the recording is speech is unknown,
 * so the whole of it counts as work to do: the number can only be too low, never fall.
 */
export function progressOf(amounts: Amounts): number {
  const total = amounts.isCuttingClosed
    ? amounts.chunkSamples
    : Math.max(amounts.durationSamples ?? 0, amounts.chunkSamples);
  if (total === 0) return amounts.isCuttingClosed ? 1 - closingShare : openingShare;
  const share = Math.min(1, (amounts.doneSamples + amounts.runningSamples) / total);
  return openingShare + share * (1 - openingShare - closingShare);
}

/** Share of the audio that has its words, 0–1, by a job's progress. */
export function shareOf(progress: number): number {
  return Math.min(1, Math.max(0, (progress - openingShare) / (1 - openingShare - closingShare)));
}

/** Below this share the speed so far says too little. */
const measurableShare = 0.05;

/** Time left by the speed so far; null until enough is done to measure it. */
export function timeLeftMs(options: { progress: number; elapsedMs: number }): number | null {
  const done = options.progress - openingShare;
  if (done < measurableShare) return null;
  return Math.round((options.elapsedMs * (1 - openingShare - done)) / done);
}
