import { wordErrors } from '@audiotricks/whisper/testing';
import type { BenchAudio, Contender } from './contender.ts';

export interface Score {
  name: string;
  /** Seconds of audio per second, in the best run. */
  x: number;
  /** The same in the median run. */
  medianX: number;
  /** Word error rate in per cent, numbers normalised to words. */
  wer: number;
  words: number;
  peakRssMb: number | null;
}

/**
 * Runs everybody in turn, round after round, so that what else goes on in the machine meets all alike; the first
 * round only warms up.
 */
export async function scoreAll(contenders: readonly Contender[], audio: BenchAudio, rounds: number): Promise<Score[]> {
  const runs = contenders.map((contender) => ({ contender, wallMs: [] as number[], texts: [] as string[], words: 0 }));
  for (let round = 0; round <= rounds; round++) {
    for (const entry of runs) {
      const { wallMs, texts, words } = await entry.contender.run();
      console.error(`round ${round}: ${entry.contender.name} ${(audio.durationMs / wallMs).toFixed(1)} x`);
      if (round > 0) entry.wallMs.push(wallMs);
      Object.assign(entry, { texts, words });
    }
  }
  return runs.map(({ contender, wallMs, texts, words }) => {
    const sorted = wallMs.toSorted((a, b) => a - b);
    const speed = (ms: number | undefined) => Math.round((10 * audio.durationMs) / (ms ?? Number.NaN)) / 10;
    return {
      name: contender.name,
      x: speed(sorted[0]),
      medianX: speed(sorted[Math.floor(sorted.length / 2)]),
      wer: Math.round(wordErrors(audio.reference, texts.join(' ')).rate * 1000) / 10,
      words,
      peakRssMb: contender.peakRssMb(),
    };
  });
}
