import { readdirSync, readFileSync } from 'node:fs';

/** Linux only: processes as /proc shows them. */
interface ProcessState {
  parent: number;
  /** `R` runs, `S` waits, `Z` is dead and not yet collected. */
  state: string;
  /** Processor time in clock ticks. */
  ticks: number;
}

export function readProcess(pid: number): ProcessState | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return null; // gone
  }
}

export function isAlive(pid: number): boolean {
  const found = readProcess(pid);
  return found !== null && found.state !== 'Z';
}

/** Living processes below `pid`, nearest first. */
export function descendantsOf(pid: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = pids.map(Number).filter((child) => readProcess(child)?.parent === pid && isAlive(child));
  return [...children, ...children.flatMap(descendantsOf)];
}

/** The most memory that a process ever had resident. */
export function peakMemoryBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** Waits until `check` holds; says how long it took. */
export async function waitUntil(check: () => boolean, limitMs: number): Promise<number> {
  const startedAtMs = performance.now();
  while (!check()) {
    if (performance.now() - startedAtMs > limitMs) throw new Error(`Still not so after ${limitMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - startedAtMs;
}
