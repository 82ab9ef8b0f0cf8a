import type { JobOptions } from '@audiotricks/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildPlan, buildWorkspace } from '../../../../test/builders.ts';
import { capabilityOf } from '../../../platform/engines/index.ts';
import { newId } from '../../../shared/ids.ts';
import { silentLog } from '../../../shared/log.ts';
import { announceWorker } from '../../workers/index.ts';
import { readJobView } from '../job-view.ts';
import { transcribeJob } from '../pipeline.jobs.ts';
import { createQuoting } from '../quote-run.ts';
import { sampleOf, startPipeline, type TestPipeline } from '../testing/pipeline-fixture.ts';
import { createMeasureSpeed } from './measure-speed.ts';
import { foretellRun } from './time-left.ts';

/** So slow that what is foretold is more than what a busy machine adds. */
const stepDelayMs = 10;
/** How far from the truth a time may be that was foretold on a machine that does other things beside. */
const factor = 2.5;
const planning = sampleOf('planning.wav');

let pipeline: TestPipeline;
let measureSpeed: ReturnType<typeof createMeasureSpeed>;

beforeAll(async () => {
  pipeline = await startPipeline({ sessions: 'deterministic', stepDelayMs });
  measureSpeed = createMeasureSpeed(pipeline);
});
afterAll(() => pipeline.stop());

interface JobKey {
  workspaceId: string;
  jobId: string;
}

const viewOf = ({ workspaceId, jobId }: JobKey) =>
  pipeline.database.tenant(workspaceId, (transaction) => readJobView(transaction, jobId));
const etaOf = async (run: JobKey) => (await viewOf(run))?.etaMs ?? null;

function quoteOf({ workspaceId, recordingId }: { workspaceId: string; recordingId: string }, options: JobOptions = {}) {
  return createQuoting(pipeline)({ workspaceId, recordingId, options }, { signal: AbortSignal.timeout(30_000) });
}

/** A workspace of its own: what another was told is not known there. */
async function buildOwn(limits: { jobsAtOnce: number }): Promise<string> {
  return (await buildWorkspace(pipeline.database, { planId: await buildPlan(pipeline.database, limits) })).id;
}

describe('before anything was measured', () => {
  it('nothing is foretold, and nothing is measured', async () => {
    const run = await pipeline.run(planning, { start: 'after_quote' });
    expect(await quoteOf(run)).toMatchObject({ waitMs: null });
    expect(await etaOf(run)).toBeNull();
    expect(await measureSpeed()).toBe(0);
  });
});

describe('after the first jobs of the instance', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    // The first one also waits for the engine to start.
    for (let turn = 0; turn < 2; turn++) {
      await pipeline.settled(await pipeline.run(planning, { workspaceId: await buildOwn({ jobsAtOnce: 1 }) }));
    }
    expect(await measureSpeed()).toBe(1);
  }, 120_000);

  it('a quote foretells how long the run takes, and the job keeps what was foretold beside what became of it', async () => {
    const workspaceId = await buildOwn({ jobsAtOnce: 1 });
    const run = await pipeline.run(planning, { workspaceId, start: 'after_quote' });
    const { waitMs } = await quoteOf(run);
    const free = await pipeline.run(planning, { workspaceId });
    const { foretoldMs, foretoldAt, finishedAt } = await pipeline.settled(free);
    if (foretoldAt === null || finishedAt === null) throw new Error('A finished job was foretold.');
    const tookMs = finishedAt.getTime() - foretoldAt.getTime();
    for (const foretold of [waitMs, Number(foretoldMs)]) {
      expect(foretold).toBeGreaterThan(tookMs / factor);
      expect(foretold).toBeLessThan(tookMs * factor);
    }
  });

  it('a job that waits is told the time of those before it, and all times fall as work proceeds', async () => {
    const workspaceId = await buildOwn({ jobsAtOnce: 1 });
    const runs: JobKey[] = [];
    for (let place = 0; place < 3; place++)
      runs.push(await pipeline.run(planning, { workspaceId, job: { prompt: `${place}` } }));
    const readAll = () => Promise.all(runs.map(etaOf));
    const seen: number[][] = [];
    await vi.waitUntil(
      async () => {
        const times = await readAll();
        if (times.every((time) => time !== null)) seen.push(times);
        return (await viewOf(runs[0] as JobKey))?.state !== 'running';
      },
      { timeout: 20_000, interval: 100 },
    );
    const [begin, end] = [seen[0] ?? [], seen.at(-1) ?? []];
    expect(begin[1]).toBeGreaterThan((begin[0] ?? 0) * 1.5);
    expect(begin[2]).toBeGreaterThan((begin[1] ?? 0) * 1.2);
    for (const place of [0, 1, 2]) expect(end[place]).toBeLessThan(begin[place] ?? 0);
    expect(Math.min(...seen.flat())).toBeGreaterThanOrEqual(0);
    await Promise.all(runs.map((run) => pipeline.settled(run)));
    expect(await readAll()).toEqual([null, null, null]);
  });

  it('what another workspace has waiting is counted by its share', async () => {
    const { database, queue } = pipeline;
    const speed = { audioMs: 100_000, busyMs: 10_000, chunkCount: 4, chunkMs: 1_000, openingMs: 0, closingMs: 0 };
    const run = { engine: 'local', model: `elsewhere-${newId()}`, profile: '' };
    const needs = capabilityOf(run);
    const presence = announceWorker({ database, log: silentLog, processId: newId(), capabilities: [needs] });
    await database.system((transaction) =>
      transaction.engineSpeed.create({ data: { ...run, ...speed, measuredAt: new Date() } }),
    );
    const workspaceId = await buildOwn({ jobsAtOnce: 1 });
    const foretold = () =>
      database.tenant(workspaceId, (transaction) =>
        foretellRun(transaction, { workspaceId, run, audioMs: 600_000, cachedMs: 0 }),
      );
    await expect.poll(foretold).toBe(60_000);
    const busyId = await buildOwn({ jobsAtOnce: 1 });
    await database.tenant(busyId, async (transaction) => {
      const payload = () => ({ workspaceId: busyId, jobId: newId(), chunkId: newId() });
      for (let chunk = 0; chunk < 100; chunk++) await queue.send(transaction, transcribeJob, payload(), { needs });
    });
    expect(await foretold()).toBe(120_000);
    await presence.stop();
  });

  it('what the workspace has the words of takes no time of the engine', async () => {
    const workspaceId = await buildOwn({ jobsAtOnce: 1 });
    const run = await pipeline.run(planning, { workspaceId });
    await pipeline.settled(run);
    const [known, anew] = [await quoteOf(run), await quoteOf(run, { prompt: 'anew' })];
    expect(known.cachedMs).toBe(known.audioMs);
    expect(anew.cachedMs).toBe(0);
    expect(known.waitMs).toBeLessThan(anew.waitMs ?? 0);
  });
});
