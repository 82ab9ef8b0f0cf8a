import { dithered, joined, silence, wavOf, whiteNoise } from '@audiotricks/whisper/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildWorkspace } from '../../../test/builders.ts';
import { cancelJob, cancelJobsOf } from './end-job.ts';
import { readJobView } from './job-view.ts';
import { type EngineCall, startPipeline, type TestPipeline } from './testing/pipeline-fixture.ts';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 180_000 });

let pipeline: TestPipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stop());

const noise = whiteNoise(200, 0.2);

/** Sentences of 2 to 7 s with pauses, none like another: what the deterministic engine takes for speech. */
function talk(minutes: number, take = 0): Int16Array {
  const sentences = Array.from({ length: minutes * 10 }, (_, index) => {
    const seconds = [2, 7, 4, 6, 3, 5, 7, 4, 6, 7][index % 10] ?? 0;
    const from = 4_001 * (index + take * 601);
    return [noise.subarray(from % 3_000_000, (from % 3_000_000) + seconds * 16_000), silence(0.9)];
  });
  return joined(...sentences.flat());
}

type Run = Awaited<ReturnType<TestPipeline['run']>>;

/** Runs a job to its end and answers what the engine was asked for it, by the engine's own log. */
async function callsOf(start: () => Promise<Run>): Promise<{ run: Run; calls: EngineCall[] }> {
  const before = (await pipeline.readCallLog()).length;
  const run = await start();
  expect(await pipeline.settled(run)).toMatchObject({ state: 'completed' });
  return { run, calls: (await pipeline.readCallLog()).slice(before) };
}

const inTenant = <Result>(run: Run, read: Parameters<typeof pipeline.database.tenant<Result>>[1]) =>
  pipeline.database.tenant(run.workspaceId, read);

const viewOf = (run: Run) => inTenant(run, (transaction) => readJobView(transaction, run.jobId));

const usageOf = (run: Run) =>
  inTenant(run, async (transaction) => {
    const { _sum } = await transaction.usageEntry.aggregate({ where: { jobId: run.jobId }, _sum: { quantity: true } });
    return Number(_sum.quantity ?? 0);
  });

const segmentsOf = (run: Run) =>
  inTenant(run, async (transaction) => {
    const { segments } = await transaction.transcript.findUniqueOrThrow({ where: { jobId: run.jobId } });
    return segments;
  });

async function freshWorkspace(): Promise<string> {
  return (await buildWorkspace(pipeline.database)).id;
}

describe('audio that the workspace has paid for', () => {
  it('asks the engine nothing a second time, and says the same', async () => {
    const workspaceId = await freshWorkspace();
    const file = wavOf(talk(3));
    const { run: first, calls } = await callsOf(() => pipeline.run(file, { workspaceId }));
    expect(calls.map(({ call }) => call)).toContain('detectLanguage');
    const { run: second, calls: again } = await callsOf(() => pipeline.run(file, { workspaceId }));
    expect(again).toEqual([]);
    expect(await segmentsOf(second)).toEqual(await segmentsOf(first));
    const view = await viewOf(second);
    expect(view?.chunks.total).toBeGreaterThan(4);
    expect(view?.chunks).toMatchObject({ cached: view?.chunks.total, done: view?.chunks.total });
    expect(await usageOf(first)).toBeGreaterThan(0);
    expect(await usageOf(second)).toBe(0);
    const texts = pipeline.events.filter(
      ({ type, data }) => type === 'chunk.done' && (data as { jobId: string }).jobId === second.jobId,
    );
    expect(texts).toHaveLength(view?.chunks.total ?? -1);
  });

  it('asks for at most five minutes and one chunk where five minutes were appended to an hour', async () => {
    const workspaceId = await freshWorkspace();
    const hour = talk(60);
    expect(hour.length).toBe(60 * 60 * 16_000);
    await callsOf(() => pipeline.run(wavOf(hour), { workspaceId }));
    const longer = wavOf(joined(hour, talk(5, 1)));
    const { run, calls } = await callsOf(() => pipeline.run(longer, { workspaceId }));
    const askedMs = calls.reduce((sum, { audioMs }) => sum + audioMs, 0);
    expect(askedMs).toBeGreaterThan(4 * 60_000);
    expect(askedMs).toBeLessThanOrEqual(5 * 60_000 + 29_500);
    const usedMs = await usageOf(run);
    expect(usedMs % 1_000).toBe(0);
    expect(usedMs).toBeGreaterThan(4 * 60_000);
    expect(usedMs).toBeLessThanOrEqual(5 * 60_000 + 30_000);
  });

  it('is asked for once where two jobs start with it together', async () => {
    const workspaceId = await freshWorkspace();
    const file = wavOf(talk(2));
    const before = (await pipeline.readCallLog()).length;
    const runs = await Promise.all([1, 2].map(() => pipeline.run(file, { workspaceId })));
    for (const run of runs) expect(await pipeline.settled(run)).toMatchObject({ state: 'completed' });
    const calls = (await pipeline.readCallLog()).slice(before).filter(({ call }) => call === 'transcribe');
    const views = await Promise.all(runs.map(viewOf));
    expect(calls).toHaveLength(views[0]?.chunks.total ?? -1);
    expect((views[0]?.chunks.cached ?? 0) + (views[1]?.chunks.cached ?? 0)).toBe(calls.length);
    const usedMs = (await Promise.all(runs.map(usageOf))).reduce((sum, ms) => sum + ms, 0);
    // Every ms of the two minutes once, and each job rounded up to a second.
    expect(usedMs).toBeGreaterThanOrEqual(2 * 60_000);
    expect(usedMs).toBeLessThan(2 * 60_000 + 2_000);
  });

  it('is asked for again by another workspace, and where one sample differs', async () => {
    const pcm = talk(1);
    const { calls } = await callsOf(async () => pipeline.run(wavOf(pcm), { workspaceId: await freshWorkspace() }));
    const workspaceId = await freshWorkspace();
    const { calls: there } = await callsOf(() => pipeline.run(wavOf(pcm), { workspaceId }));
    expect(there).toHaveLength(calls.length);
    const { calls: changed } = await callsOf(() => pipeline.run(wavOf(dithered(pcm, 1)), { workspaceId }));
    expect(changed).toHaveLength(calls.length);
  });

  it('is forgotten with the last recording that holds it', async () => {
    const workspaceId = await freshWorkspace();
    const file = wavOf(talk(1));
    const { run, calls } = await callsOf(() => pipeline.run(file, { workspaceId }));
    await inTenant(run, (transaction) => cancelJobsOf(pipeline, { transaction, ...run }));
    const { calls: again } = await callsOf(() => pipeline.run(file, { workspaceId }));
    expect(again).toHaveLength(calls.length);
  });
});

describe('a twin that ends without words', () => {
  it('is not waited for any longer', async () => {
    const slow = await startPipeline({ sessions: 'deterministic', stepDelayMs: 20 });
    try {
      const { id: workspaceId } = await buildWorkspace(slow.database);
      const file = wavOf(talk(1));
      const first = await slow.run(file, { workspaceId });
      await vi.waitUntil(
        async () =>
          slow.database.tenant(workspaceId, (transaction) =>
            transaction.chunk.findFirst({ where: { jobId: first.jobId, state: 'running' } }),
          ),
        { timeout: 60_000, interval: 20 },
      );
      const second = await slow.run(file, { workspaceId });
      await slow.settled(second, ['running']);
      await slow.database.tenant(workspaceId, (transaction) => cancelJob(slow, { transaction, ...first }));
      expect(await slow.settled(second)).toMatchObject({ state: 'completed' });
    } finally {
      await slow.stop();
    }
  });
});
