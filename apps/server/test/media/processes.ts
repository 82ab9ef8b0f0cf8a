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

/**
 * The most memory that a process ever had resident; 0 for one that has ended meanwhile, and for one that was forked a
 * moment ago and is its parent's image until its own program begins.
 */
export function peakMemoryBytes(pid: number): number {
  const found = readProcess(pid);
  if (!found || commandLineOf(pid) === commandLineOf(found.parent)) return 0;
  const peakKb = /VmHWM:\s+(\d+) kB/.exec(readProcFile(`${pid}/status`))?.[1];
  return peakKb === undefined ? 0 : Number(peakKb) * 1024;
}

const commandLineOf = (pid: number) => readProcFile(`${pid}/cmdline`);

/** Empty for what is gone. */
function readProcFile(name: string): string {
  try {
    return readFileSync(`/proc/${name}`, 'latin1');
  } catch {
    return '';
  }
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
