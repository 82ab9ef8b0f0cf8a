import { expect, it } from 'vitest';
import * as jobs from './pipeline.jobs.ts';

/** Every job of the stages that a transcript cannot do without. */
const needed = [
  jobs.probeJob,
  jobs.measureJob,
  jobs.hashJob,
  jobs.chunkJob,
  jobs.transcribeJob,
  jobs.askProviderJob,
  jobs.alignJob,
  jobs.stitchJob,
  jobs.publishJob,
];
const longestDelayMs = 10 * 60_000;

it.each(needed.map((job) => [job.name, job] as const))(
  '%s outlives ten machines that die under it, and a store that is away for fifteen minutes',
  (_, { retryLimit, retryDelayMs }) => {
    expect(retryLimit).toBeGreaterThanOrEqual(10);
    const waits = Array.from({ length: retryLimit }, (_wait, index) =>
      Math.min(retryDelayMs * 2 ** index, longestDelayMs),
    );
    // Of each wait at least half is waited (`settling.ts`).
    expect(waits.reduce((sum, ms) => sum + ms / 2, 0)).toBeGreaterThan(15 * 60_000);
  },
);
