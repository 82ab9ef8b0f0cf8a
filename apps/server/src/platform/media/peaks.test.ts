import { describe, expect, it } from 'vitest';
import { createPeaks } from './peaks.ts';

/** A sound whose loudness follows its position. */
function swell(length: number): Int16Array {
  return Int16Array.from({ length }, (_, n) => Math.round((n / length) * 32_767) * (n % 2 === 0 ? 1 : -1));
}

function peaksOf(pcm: Int16Array, blockSamples: number) {
  const peaks = createPeaks();
  for (let at = 0; at < pcm.length; at += blockSamples) peaks.add(pcm.subarray(at, at + blockSamples));
  return peaks.result();
}

describe('createPeaks', () => {
  it('gives the same whatever the block size', () => {
    const pcm = swell(500_003);
    const expected = peaksOf(pcm, pcm.length);
    for (const blockSamples of [1, 7, 160, 4_096, 16_000, 65_537]) expect(peaksOf(pcm, blockSamples)).toEqual(expected);
  });

  it('holds the largest absolute sample of each span', () => {
    const pcm = swell(100_000);
    const { peaks, samplesPerPeak, durationMs } = peaksOf(pcm, 999);
    const expected = peaks.map((_, n) => {
      const span = pcm.subarray(n * samplesPerPeak, (n + 1) * samplesPerPeak);
      return Math.round((span.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0) / 32_768) * 255);
    });
    expect(peaks).toEqual(expected);
    expect(durationMs).toBe(6_250);
  });

  it.each([16_000, 31_999, 32_000, 32_001, 5_000_000])('gives 1,000 to 2,000 peaks for %i samples', (length) => {
    const { peaks, samplesPerPeak } = peaksOf(new Int16Array(length), 16_000);
    expect(peaks.length).toBeGreaterThanOrEqual(1_000);
    expect(peaks.length).toBeLessThanOrEqual(2_000);
    expect(peaks.length).toBe(Math.ceil(length / samplesPerPeak));
  });

  it('takes ten hours without growing', () => {
    const peaks = createPeaks();
    const second = swell(16_000);
    for (let n = 0; n < 36_000; n += 10) peaks.add(second);
    expect(peaks.result()).toMatchObject({ version: 1, sampleRateHz: 16_000, durationMs: 3_600_000 });
    expect(Math.max(...peaks.result().peaks)).toBe(255);
  });

  it('is empty for nothing, and knows full scale', () => {
    expect(createPeaks().result()).toMatchObject({ durationMs: 0, peaks: [] });
    expect(peaksOf(Int16Array.of(-32_768, 0), 2).peaks).toEqual([255]);
    expect(peaksOf(Int16Array.of(0), 1).peaks).toEqual([0]);
  });
});
