import { setTimeout as delay } from 'node:timers/promises';
import { listDescendants, type ProcessFacts, readPeakMemoryMb } from '../process/processes.ts';

/** Kinds of processes of the product. */
export const processKinds = ['supervisor', 'api', 'worker', 'engine', 'ffmpeg', 'postgres'] as const;
export type ProcessKind = (typeof processKinds)[number];
export type Peaks = Record<ProcessKind, number>;

const everyMs = 250;

/** Which kind a process below the supervisor is; undefined for what is none of the product's own. */
function kindOf({ commandLine, environment }: ProcessFacts): ProcessKind | undefined {
  if (commandLine.includes('whisper/src/child/main')) return 'engine';
  if (commandLine.startsWith('postgres') || commandLine.includes('/postgres ')) return 'postgres';
  if (/ff(mpeg|probe)|wasm\.child|native-guard/.test(commandLine)) return 'ffmpeg';
  if (!commandLine.includes('--process-id')) return undefined;
  return environment.includes('\nROLE=api\n') ? 'api' : 'worker';
}

/**
 * Runs `work` and answers the greatest resident memory that any one process of each kind has had until then, in MB: the
 * kernel's own high-water marks, of processes that come and go as they were last seen.
 */
export async function watchPeaks(supervisorPid: number, work: () => Promise<void>): Promise<Peaks> {
  const peaks: Peaks = { supervisor: 0, api: 0, worker: 0, engine: 0, ffmpeg: 0, postgres: 0 };
  const ended = new AbortController();
  async function look(): Promise<void> {
    const below = await listDescendants(supervisorPid);
    const all: [ProcessKind | undefined, number][] = below.map((facts) => [kindOf(facts), facts.pid]);
    for (const [kind, pid] of [...all, ['supervisor', supervisorPid] as const]) {
      if (kind !== undefined) peaks[kind] = Math.max(peaks[kind], (await readPeakMemoryMb(pid)) ?? 0);
    }
  }
  async function watch(): Promise<void> {
    while (!ended.signal.aborted) {
      await look();
      await delay(everyMs, undefined, { signal: ended.signal }).catch(() => {});
    }
  }
  const watching = watch();
  try {
    await work();
    await look();
  } finally {
    ended.abort();
    await watching;
  }
  return peaks;
}
