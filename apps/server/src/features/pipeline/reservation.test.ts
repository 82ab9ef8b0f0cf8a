import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildJob, buildPlan, buildWorkspace } from '../../../test/builders.ts';
import { openReservation, raiseReservation, readAudioQuota } from '../usage/index.ts';
import { cancelJob } from './end-job.ts';
import { lockAdmission } from './job-locks.ts';
import { retryJob } from './retry-job.ts';
import { sampleOf, startPipeline, type TestPipeline } from './testing/pipeline-fixture.ts';
import { readLedger } from './testing/read-ledger.ts';

let pipeline: TestPipeline;

beforeAll(async () => {
  pipeline = await startPipeline({ sessions: 'deterministic', stepDelayMs: 1 });
});
afterAll(() => pipeline.stop());

/** 85,980 ms: 86 s are counted. */
const planning = sampleOf('planning.wav');
const planningMs = 86_000;
const jfk = sampleOf('jfk.wav');
const jfkMs = 11_000;

async function workspaceWith(limits: { audioMsPerMonth?: number; maxDurationMs?: number; jobsAtOnce?: number }) {
  const planId = await buildPlan(pipeline.database, limits);
  return (await buildWorkspace(pipeline.database, { planId })).id;
}

const quotaOf = (workspaceId: string) =>
  pipeline.database.tenant(workspaceId, (transaction) => readAudioQuota(transaction, { workspaceId }));

describe('the ledger of a job', () => {
  it('has the exact ms of every chunk, silence between included, and one entry up to whole seconds', async () => {
    const run = await pipeline.run(planning);
    await pipeline.settled(run);
    const chunks = await pipeline.database.tenant(run.workspaceId, (transaction) =>
      transaction.chunk.findMany({ where: { jobId: run.jobId }, orderBy: { index: 'asc' } }),
    );
    const { amounts, totalMs, state, heldMs, settledMs } = await readLedger(pipeline, run);
    expect(chunks.map(({ id }) => amounts.get(`chunk:${id}`))).toEqual(chunks.map(({ meteredMs }) => meteredMs));
    const last = chunks.at(-1);
    const end = Math.round((Number(last?.startSample) + Number(last?.sampleCount)) / 16);
    expect(chunks.reduce((sum, { meteredMs }) => sum + meteredMs, 0)).toBe(end);
    expect(amounts.get(`chunk:${last?.id}:tail`) ?? 0).toBe(85_980 - end);
    expect(amounts.get(`job:${run.jobId}:settlement:1`)).toBe(20);
    expect({ totalMs, state, heldMs, settledMs }).toEqual({
      ...{ totalMs: planningMs, state: 'settled' },
      ...{ heldMs: planningMs, settledMs: planningMs },
    });
  });

  it('of silence is empty', async () => {
    const run = await pipeline.run((await readFile(jfk)).fill(0, 44));
    await pipeline.settled(run);
    expect(await readLedger(pipeline, run)).toMatchObject({ totalMs: 0, state: 'settled', settledMs: 0 });
  });

  it('of a cancelled job has what was done, and its retry ends with the whole', async () => {
    const workspaceId = await workspaceWith({ audioMsPerMonth: planningMs });
    const run = await pipeline.run(planning, { workspaceId });
    const { jobId } = run;
    await vi.waitUntil(
      () =>
        pipeline.database.tenant(workspaceId, (transaction) =>
          transaction.chunk.findFirst({ where: { jobId, state: 'done' } }),
        ),
      { timeout: 20_000, interval: 5 },
    );
    await pipeline.database.tenant(workspaceId, (transaction) =>
      cancelJob(pipeline, { transaction, workspaceId, jobId }),
    );
    const cancelled = await readLedger(pipeline, run);
    expect(cancelled).toMatchObject({ state: 'settled', settledMs: cancelled.totalMs });
    expect(cancelled.totalMs % 1_000).toBe(0);
    expect(cancelled.totalMs).toBeGreaterThan(0);
    expect(cancelled.totalMs).toBeLessThan(planningMs);
    expect(await quotaOf(workspaceId)).toMatchObject({ usedMs: cancelled.totalMs, heldMs: 0 });

    await pipeline.database.tenant(workspaceId, (transaction) =>
      retryJob(pipeline, { transaction, workspaceId, jobId }),
    );
    const held = await quotaOf(workspaceId);
    expect(held.usedMs + held.heldMs).toBe(planningMs);
    await pipeline.settled(run);
    expect(await readLedger(pipeline, run)).toMatchObject({ totalMs: planningMs, settledMs: planningMs });
  });
});

describe('a plan with minutes', () => {
  it('lets a run that fits to the second, and not one more', async () => {
    const workspaceId = await workspaceWith({ audioMsPerMonth: jfkMs });
    const fits = await pipeline.run(jfk, { workspaceId });
    expect(await pipeline.settled(fits)).toMatchObject({ state: 'completed' });
    const other = await pipeline.run(jfk, { workspaceId });
    expect(await pipeline.settled(other)).toMatchObject({ state: 'failed', errorCode: 'quota.exceeded' });
    expect((await pipeline.readCalls()).has(other.jobId)).toBe(false);
    expect(await readLedger(pipeline, other)).toMatchObject({ totalMs: 0, heldMs: 0, state: 'settled' });
    expect(await pipeline.storage.head(other.storageKey)).not.toBeNull();
  });

  it('asks no engine for what does not fit', async () => {
    const workspaceId = await workspaceWith({ audioMsPerMonth: planningMs - 1 });
    const run = await pipeline.run(planning, { workspaceId });
    expect(await pipeline.settled(run)).toMatchObject({ state: 'failed', errorCode: 'quota.exceeded' });
    const chunks = await pipeline.database.tenant(workspaceId, (transaction) =>
      transaction.chunk.count({ where: { jobId: run.jobId } }),
    );
    expect(chunks).toBe(0);
  });

  it('is never oversold by jobs that reserve at once', async () => {
    const workspaceId = await workspaceWith({ audioMsPerMonth: jfkMs * 2 + 500 });
    const jobs = await Promise.all(Array.from({ length: 6 }, () => buildJob(pipeline.database, { workspaceId })));
    const reserved = await Promise.allSettled(
      jobs.map(({ id: jobId, recordingId }) =>
        pipeline.database.tenant(workspaceId, async (transaction) => {
          await lockAdmission(transaction, workspaceId);
          await openReservation(transaction, { workspaceId, jobId, recordingId, options: {} });
          await raiseReservation(transaction, { workspaceId, jobId, heldMs: jfkMs });
        }),
      ),
    );
    expect(reserved.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    for (const outcome of reserved) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'quota.exceeded' });
    }
    expect(await quotaOf(workspaceId)).toMatchObject({ usedMs: 0, heldMs: jfkMs * 2 });
  });
});

describe('a job that fails for good', () => {
  it('counts what is no audio as nothing', async () => {
    const workspaceId = await workspaceWith({ audioMsPerMonth: planningMs });
    const run = await pipeline.run(randomBytes(5_000), { workspaceId });
    await pipeline.settled(run);
    expect(await readLedger(pipeline, run)).toMatchObject({ totalMs: 0, state: 'settled' });
    expect(await quotaOf(workspaceId)).toMatchObject({ usedMs: 0, heldMs: 0 });
  });
});
