import { readdir, readFile } from 'node:fs/promises';

export interface ProcessFacts {
  pid: number;
  parentPid: number;
  commandLine: string;
  /** As it was started: `NAME=value` lines. */
  environment: string;
}

async function readProcess(pid: number): Promise<ProcessFacts | null> {
  try {
    const [status, commandLine, environment] = await Promise.all(
      ['status', 'cmdline', 'environ'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')),
    );
    const parentPid = Number(/^PPid:\s+(\d+)/m.exec(status ?? '')?.[1]);
    return {
      pid,
      parentPid,
      commandLine: (commandLine ?? '').replaceAll('\0', ' ').trim(),
      environment: (environment ?? '').replaceAll('\0', '\n'),
    };
  } catch {
    return null; // It ended while it was being read.
  }
}

/** Every process below one, at any depth, as Linux knows them. */
export async function listDescendants(rootPid: number): Promise<ProcessFacts[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = (await Promise.all(pids.map(readProcess))).filter((facts) => facts !== null);
  const found: ProcessFacts[] = [];
  const parents = new Set([rootPid]);
  for (let before = -1; before !== found.length; ) {
    before = found.length;
    for (const facts of all) {
      if (!parents.has(facts.parentPid) || parents.has(facts.pid)) continue;
      parents.add(facts.pid);
      found.push(facts);
    }
  }
  return found;
}

/** Greatest resident memory a process has had, in MB; null where it is gone. */
export async function readPeakMemoryMb(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status ?? '')?.[1];
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
}
