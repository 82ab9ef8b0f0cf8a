import { wordErrors } from '@audiotricks/whisper/testing';
import type { BenchAudio, Contender } from './contender.ts';

export interface Score {
  name: string;
  /** Seconds of audio per second, in the median run. */
  x: number;
  /** The same in the best run. */
  bestX: number;
  /** Seconds of audio per second of processor time on all cores, in the best run. */
  cpuX: number | null;
  /** Word error rate in per cent, numbers normalised to words. */
  wer: number;
  words: number;
  peakRssMb: number | null;
}

interface Run {
  wallMs: number;
  cpuMs: number | null;
}

interface Entry {
  contender: Contender;
  runs: Run[];
  texts: string[];
  words: number;
}

export interface Scores {
  /** In the order of the contenders. */
  scores: Score[];
  /** Speed of the first contender over that of the fastest other one in the same round, median of the rounds. */
  ratio: number | null;
}

/**
 * Runs everybody in turn, round after round, so that what else goes on in the machine meets all alike; the first
 * round only warms up.
 */
export async function scoreAll(contenders: readonly Contender[], audio: BenchAudio, rounds: number): Promise<Scores> {
  const entries = contenders.map((contender): Entry => ({ contender, runs: [], texts: [], words: 0 }));
  for (let round = 0; round <= rounds; round++) {
    for (const entry of entries) {
      const run = await runOnce(entry);
      console.error(`round ${round}: ${entry.contender.name} ${(audio.durationMs / run.wallMs).toFixed(1)} x`);
      if (round > 0) entry.runs.push(run);
    }
  }
  return { scores: entries.map((entry) => scoreOf(entry, audio)), ratio: ratioOf(entries) };
}

async function runOnce(entry: Entry): Promise<Run> {
  const before = entry.contender.usage();
  const { wallMs, texts, words } = await entry.contender.run();
  const after = entry.contender.usage();
  Object.assign(entry, { texts, words });
  return { wallMs, cpuMs: before && after ? after.cpuMs - before.cpuMs : null };
}

function scoreOf({ contender, runs, texts, words }: Entry, audio: BenchAudio): Score {
  const speed = (ms: number) => Math.round((10 * audio.durationMs) / ms) / 10;
  const wall = runs.map((run) => run.wallMs);
  const cpu = runs.map((run) => run.cpuMs).filter((ms) => ms !== null);
  return {
    name: contender.name,
    x: speed(median(wall)),
    bestX: speed(Math.min(...wall)),
    cpuX: cpu.length > 0 ? speed(Math.min(...cpu)) : null,
    wer: Math.round(wordErrors(audio.reference, texts.join(' ')).rate * 1000) / 10,
    words,
    peakRssMb: contender.usage()?.peakRssMb ?? null,
  };
}

function ratioOf([ours, ...peers]: readonly Entry[]): number | null {
  if (!ours || peers.length === 0) return null;
  const perRound = ours.runs.map(({ wallMs }, round) => {
    const fastest = Math.min(...peers.map((peer) => peer.runs[round]?.wallMs ?? Number.POSITIVE_INFINITY));
    return fastest / wallMs;
  });
  return Math.round(100 * median(perRound)) / 100;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
