import { type Peaks, type ProcessKind, processKinds } from './peak-memory.ts';

/** What a process may take more for long audio than for short: what its garbage collector leaves lying about. */
export const mostGrowthMb = 200;

/**
 * The kinds of processes that took more than that for any longer audio than for short one: the second shortest of
 * several, because a minute does not fill every buffer.
 */
export function grownKinds(jobs: readonly { minutes: number; peaksMb: Peaks }[]): ProcessKind[] {
  const sorted = [...jobs].sort((left, right) => left.minutes - right.minutes);
  const base = sorted[sorted.length > 2 ? 1 : 0]?.peaksMb;
  if (base === undefined) return [];
  return processKinds.filter((kind) => sorted.some(({ peaksMb }) => peaksMb[kind] > base[kind] + mostGrowthMb));
}
