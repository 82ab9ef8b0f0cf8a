import { expect, it } from 'vitest';
import { grownKinds } from '../memory/growth.ts';
import { processKinds } from '../memory/peak-memory.ts';
import { runLongJob } from '../memory/run-long-job.ts';

it('forty minutes of audio take no more memory than ten, in any process', async () => {
  const [short, long] = [await runLongJob(10), await runLongJob(40)];
  expect(long.chunks).toBeGreaterThan(3 * short.chunks);
  for (const kind of processKinds) expect(short.peaksMb[kind], kind).toBeGreaterThan(0);
  expect(grownKinds([short, long]), JSON.stringify([short, long])).toEqual([]);
});

it('a process that takes more for more audio is seen', () => {
  const peaks = { supervisor: 100, api: 100, worker: 100, engine: 100, ffmpeg: 100, postgres: 100 };
  const jobs = [
    { minutes: 1, peaksMb: { ...peaks, engine: 10 } },
    { minutes: 10, peaksMb: peaks },
    { minutes: 600, peaksMb: { ...peaks, worker: 301, api: 299 } },
  ];
  expect(grownKinds(jobs)).toEqual(['worker']);
});
