import { readFileSync } from 'node:fs';

/** What the system says of a running process; null where it has no /proc. */
export interface ProcessUsage {
  /** High-water mark of its resident memory. */
  peakRssMb: number;
  /** Time on all cores since it started. */
  cpuMs: number;
}

/** Linux counts processor time in ticks of 10 ms. */
const TICK_MS = 10;

export function processUsage(pid: number | undefined): ProcessUsage | null {
  if (pid === undefined || process.platform !== 'linux') return null;
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Fields 14 and 15; the name in field 2 may hold spaces and ends with the last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    peakRssMb: Math.round(Number(kilobytes) / 1024),
    cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
  };
}
