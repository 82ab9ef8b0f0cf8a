import { readFile } from 'node:fs/promises';

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024);
}

/** Runs `work` and answers what the process held before it and at most while it ran, in MB. */
export async function watchMemory<Result>(pid: number, work: () => Promise<Result>) {
  const beforeMb = await residentMb(pid);
  let mostMb = beforeMb;
  const sampling = setInterval(async () => {
    mostMb = Math.max(mostMb, await residentMb(pid));
  }, 50);
  try {
    const result = await work();
    return { result, beforeMb, mostMb: Math.max(mostMb, await residentMb(pid)) };
  } finally {
    clearInterval(sampling);
  }
}
