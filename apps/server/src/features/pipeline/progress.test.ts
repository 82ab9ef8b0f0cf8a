import { describe, expect, it } from 'vitest';
import { progressOf, timeLeftMs } from './progress.ts';

const nothing = { doneSamples: 0, runningSamples: 0, chunkSamples: 0, durationSamples: null, isCuttingClosed: false };

describe('progressOf', () => {
  it('starts low and ends before publishing', () => {
    expect(progressOf(nothing)).toBe(0.02);
    expect(progressOf({ ...nothing, chunkSamples: 100, doneSamples: 100, isCuttingClosed: true })).toBeCloseTo(0.98);
  });

  it('counts silence as done once cutting has ended', () => {
    expect(progressOf({ ...nothing, durationSamples: 1_000, isCuttingClosed: true })).toBeCloseTo(0.98);
  });

  it('never falls when cutting ends', () => {
    const open = { ...nothing, doneSamples: 100, chunkSamples: 200, durationSamples: 1_000 };
    expect(progressOf({ ...open, isCuttingClosed: true })).toBeGreaterThanOrEqual(progressOf(open));
  });

  it('counts the running parts', () => {
    const half = progressOf({ ...nothing, chunkSamples: 200, runningSamples: 100, isCuttingClosed: true });
    expect(half).toBeCloseTo(0.5);
  });
});

describe('timeLeftMs', () => {
  it('says nothing before it can be measured', () => {
    expect(timeLeftMs({ progress: 0.03, elapsedMs: 5_000 })).toBeNull();
  });

  it('goes by the speed so far', () => {
    expect(timeLeftMs({ progress: 0.51, elapsedMs: 10_000 })).toBe(10_000);
  });
});
