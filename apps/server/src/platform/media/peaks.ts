import type { Peaks } from '@audiotricks/contracts';
import { pcmSampleRateHz } from './media.ts';

/**
 * A waveform to draw. Peak `n` covers the samples from `n * samplesPerPeak` on (the last peak may cover fewer); it is
 * the largest absolute sample there, 0–255 (255 = full scale).
 */
export interface Waveform extends Peaks {
  version: 1;
}

export interface PeakCollector {
  /** Takes the next block of PCM, of any length. */
  add(block: Int16Array): void;
  /** The waveform of all that was added; may be asked at any time. */
  result(): Waveform;
}

const maxPeaks = 2_000;
const firstSamplesPerPeak = 16;

/**
 * Waveform peaks of a stream of unknown length in constant memory: whenever 2,000 peaks are full, neighbours merge
 * and each covers twice as much. So a second or more gives 1,000–2,000 peaks, the same whatever the block sizes.
 */
export function createPeaks(): PeakCollector {
  const full = new Uint16Array(maxPeaks);
  let fullCount = 0;
  let samplesPerPeak = firstSamplesPerPeak;
  let open = 0;
  let openSamples = 0;

  function merge() {
    for (let to = 0; to < maxPeaks / 2; to++) full[to] = Math.max(full[to * 2] ?? 0, full[to * 2 + 1] ?? 0);
    fullCount = maxPeaks / 2;
    samplesPerPeak *= 2;
  }

  function close() {
    full[fullCount++] = open;
    open = 0;
    openSamples = 0;
    if (fullCount === maxPeaks) merge();
  }

  return {
    add: (block) => {
      let at = 0;
      while (at < block.length) {
        const end = Math.min(block.length, at + samplesPerPeak - openSamples);
        openSamples += end - at;
        for (; at < end; at++) {
          const size = Math.abs(block[at] ?? 0);
          if (size > open) open = size;
        }
        if (openSamples === samplesPerPeak) close();
      }
    },
    result: () => {
      const sizes = [...full.subarray(0, fullCount)];
      if (openSamples > 0) sizes.push(open);
      const peaks = sizes.map((size) => Math.round((size / 32_768) * 255));
      const durationMs = Math.round(((fullCount * samplesPerPeak + openSamples) / pcmSampleRateHz) * 1_000);
      return { version: 1, durationMs, sampleRateHz: pcmSampleRateHz, samplesPerPeak, peaks };
    },
  };
}
