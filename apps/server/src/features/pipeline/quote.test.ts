import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { JobOptions, Quote } from '@audiotricks/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPlan, buildRecording, buildWorkspace } from '../../../test/builders.ts';
import { newId } from '../../shared/ids.ts';
import { createDeleteOldQuotes } from '../usage/index.ts';
import { cancelJob } from './end-job.ts';
import { readJobView } from './job-view.ts';
import { createQuoting } from './quote-run.ts';
import { runAgain } from './run-again.ts';
import { sampleOf, startPipeline, type TestPipeline } from './testing/pipeline-fixture.ts';
import { readLedger } from './testing/read-ledger.ts';

let pipeline: TestPipeline;
let quoteRun: ReturnType<typeof createQuoting>;

beforeAll(async () => {
  pipeline = await startPipeline({ sessions: 'deterministic' });
  quoteRun = createQuoting(pipeline);
});
afterAll(() => pipeline.stop());

const planning = sampleOf('planning.wav');
const planningMs = 86_000;

interface Run {
  workspaceId: string;
  recordingId: string;
}

/** A recording that was decoded before and stands still. */
async function measured({ workspaceId }: { workspaceId: string } = pipeline): Promise<Run> {
  const storageKey = `originals/${newId()}`;
  const body = await readFile(sampleOf('jfk.wav'));
  await pipeline.storage.put({ key: storageKey, body });
  const sizeBytes = BigInt(body.length);
  const { id: recordingId } = await buildRecording(pipeline.database, {
    ...{ workspaceId, storageKey, sizeBytes, state: 'ready', decodedMs: 11_000n, durationMs: 11_000n },
  });
  return { workspaceId, recordingId };
}

function quote({ workspaceId, recordingId }: Run, options: JobOptions = {}): Promise<Quote> {
  return quoteRun({ workspaceId, recordingId, options }, { signal: AbortSignal.timeout(30_000) });
}

function start(
  { workspaceId, recordingId }: Run,
  request: { quoteId?: string; options?: JobOptions; idempotencyKey?: string; now?: Date },
): Promise<string> {
  const { options = {}, now = new Date(), ...keys } = request;
  return pipeline.database.tenant(workspaceId, (transaction) =>
    runAgain({ ...pipeline, now: () => now }, { transaction, workspaceId, recordingId, options, ...keys }),
  );
}

const viewOf = ({ workspaceId }: Run, jobId: string) =>
  pipeline.database.tenant(workspaceId, (transaction) => readJobView(transaction, jobId));

describe('a job that starts after its quote', () => {
  it('waits, is quoted by its decoded length, runs when the quote is taken, and costs just that', async () => {
    const run = await pipeline.run(planning, { start: 'after_quote' });
    expect(await viewOf(run, run.jobId)).toMatchObject({ state: 'queued', waitingFor: 'quote' });
    const offer = await quote(run);
    expect(offer).toMatchObject({ audioMs: 85_980, cachedMs: 0, meteredMs: planningMs, costCents: 0 });
    expect(Date.parse(offer.expiresAt)).toBeGreaterThan(Date.now());
    expect(await viewOf(run, run.jobId)).toMatchObject({ state: 'queued', waitingFor: 'quote' });
    expect(await start(run, { quoteId: offer.id })).toBe(run.jobId);
    expect(await pipeline.settled(run)).toMatchObject({ state: 'completed' });
    expect(await readLedger(pipeline, run)).toMatchObject({ totalMs: offer.meteredMs, settledMs: offer.meteredMs });
    expect(await viewOf(run, run.jobId)).toMatchObject({ waitingFor: null });
  });

  it('does not stand in the way of others', async () => {
    const planId = await buildPlan(pipeline.database, { jobsAtOnce: 1 });
    const { id: workspaceId } = await buildWorkspace(pipeline.database, { planId });
    await pipeline.run(sampleOf('jfk.wav'), { workspaceId, start: 'after_quote' });
    const next = await pipeline.run(sampleOf('jfk.wav'), { workspaceId });
    expect(await pipeline.settled(next)).toMatchObject({ state: 'completed' });
  });

  it('takes the options that were quoted', async () => {
    const run = await pipeline.run(sampleOf('jfk.wav'), { start: 'after_quote' });
    const offer = await quote(run, { language: 'de', prompt: 'Kennedy' });
    await start(run, { quoteId: offer.id, options: { language: 'de' } });
    expect(await pipeline.settled(run)).toMatchObject({ language: 'de', prompt: 'Kennedy' });
  });

  it('is not joined by another without a quote, and can be cancelled', async () => {
    const run = await pipeline.run(sampleOf('jfk.wav'), { start: 'after_quote' });
    await expect(start(run, {})).rejects.toMatchObject({ code: 'job.state_conflict' });
    const { workspaceId, jobId } = run;
    await pipeline.database.tenant(workspaceId, (transaction) =>
      cancelJob(pipeline, { transaction, workspaceId, jobId }),
    );
    expect(await viewOf(run, jobId)).toMatchObject({ state: 'cancelled', waitingFor: null });
  });

  it('fails where it is no audio, and is then no more to be quoted', async () => {
    const run = await pipeline.run(randomBytes(5_000), { start: 'after_quote' });
    expect(await pipeline.settled(run)).toMatchObject({ state: 'failed', errorCode: 'media.not_audio' });
    await expect(quote(run)).rejects.toMatchObject({ code: 'recording.state_conflict' });
  });

  it('fails where it is longer than the plan takes', async () => {
    const planId = await buildPlan(pipeline.database, { maxDurationMs: 10_000n });
    const { id: workspaceId } = await buildWorkspace(pipeline.database, { planId });
    const run = await pipeline.run(sampleOf('jfk.wav'), { workspaceId, start: 'after_quote' });
    expect(await pipeline.settled(run)).toMatchObject({ state: 'failed', errorCode: 'recording.too_long' });
  });
});

describe('a quote', () => {
  it('is taken once: of many who take it at once all are answered the same job', async () => {
    const run = await measured();
    const { id: quoteId } = await quote(run);
    const jobs = await Promise.all(Array.from({ length: 5 }, () => start(run, { quoteId })));
    expect(new Set(jobs).size).toBe(1);
    expect(await pipeline.settled({ ...run, jobId: jobs[0] ?? '' })).toMatchObject({ state: 'completed' });
    expect(await start(run, { quoteId })).toBe(jobs[0]);
  });

  it('holds nothing until it is taken; of two that do not both fit, one is', async () => {
    const planId = await buildPlan(pipeline.database, { audioMsPerMonth: 12_000n });
    const { id: workspaceId } = await buildWorkspace(pipeline.database, { planId });
    const runs = [await measured({ workspaceId }), await measured({ workspaceId })];
    const offers = await Promise.all(runs.map((run) => quote(run)));
    expect(offers.map(({ quotaLeftMs }) => quotaLeftMs)).toEqual([12_000, 12_000]);
    const started = await Promise.allSettled(
      runs.map((run, index) => start(run, { quoteId: offers[index]?.id ?? '' })),
    );
    expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(started.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'quota.exceeded' } });
    const left = await quote(await measured({ workspaceId }));
    expect(left).toMatchObject({ meteredMs: 11_000, quotaLeftMs: 1_000 });
  });

  it('is refused when it is old, for another recording, unknown, or with other options', async () => {
    const [run, other] = [await measured(), await measured()];
    const { id: quoteId, expiresAt } = await quote(run, { language: 'en' });
    await expect(start(run, { quoteId, now: new Date(expiresAt) })).rejects.toMatchObject({ code: 'quote.expired' });
    await expect(start(other, { quoteId })).rejects.toMatchObject({ code: 'quote.not_found' });
    await expect(start(run, { quoteId: newId() })).rejects.toMatchObject({ code: 'quote.not_found' });
    const mismatch = { code: 'quote.mismatch', fields: [expect.objectContaining({ path: 'body.language' })] };
    await expect(start(run, { quoteId, options: { language: 'de' } })).rejects.toMatchObject(mismatch);
  });
});

describe('a quote for a further run', () => {
  it('counts nothing where the workspace has all words, and everything for another language or prompt', async () => {
    const { id: workspaceId } = await buildWorkspace(pipeline.database);
    const run = await pipeline.run(sampleOf('jfk.wav'), { workspaceId });
    await pipeline.settled(run);
    const offer = await quote(run);
    expect(offer).toMatchObject({ audioMs: 11_000, cachedMs: 11_000, meteredMs: 0 });
    expect(await quote(run, { prompt: 'Kennedy' })).toMatchObject({ cachedMs: 0, meteredMs: 11_000 });
    const { language } = await pipeline.readJob(workspaceId, run.jobId);
    expect(await quote(run, { language: language ?? '' })).toMatchObject({ cachedMs: 11_000, meteredMs: 0 });
    expect(await quote(run, { language: language === 'cy' ? 'de' : 'cy' })).toMatchObject({ meteredMs: 11_000 });
    const jobId = await start(run, { quoteId: offer.id });
    expect(await pipeline.settled({ workspaceId, jobId })).toMatchObject({ state: 'completed' });
    expect(await readLedger(pipeline, { workspaceId, jobId })).toMatchObject({ totalMs: 0, settledMs: 0, heldMs: 0 });
  });
});

describe('the vocabulary of the workspace', () => {
  it('is told to the engine as it was when it was quoted, unless the job has a prompt, and the job shows it', async () => {
    const { id: workspaceId } = await buildWorkspace(pipeline.database);
    const addTerm = (text: string) =>
      pipeline.database.tenant(workspaceId, (transaction) =>
        transaction.vocabularyTerm.create({
          data: { id: newId(), workspaceId, text, textNormalized: text.toLowerCase() },
        }),
      );
    await addTerm('Kennedy');
    await addTerm('Ask not');
    const run = await pipeline.run(sampleOf('jfk.wav'), { workspaceId, start: 'after_quote' });
    const { id: quoteId } = await quote(run);
    await addTerm('later');
    await start(run, { quoteId });
    expect(await viewOf(run, run.jobId)).toMatchObject({
      prompt: 'Kennedy, Ask not',
      vocabulary: ['Kennedy', 'Ask not'],
    });
    await pipeline.settled(run);
    const own = await quote(run, { prompt: 'Only this' });
    const jobId = await start(run, { quoteId: own.id });
    expect(await viewOf(run, jobId)).toMatchObject({ prompt: 'Only this', vocabulary: [] });
    await pipeline.settled({ workspaceId, jobId });
  });
});

describe('the sweep of old quotes', () => {
  it('deletes what nobody took in time, and nothing else', async () => {
    const run = await measured();
    const [taken, old] = [await quote(run), await quote(run)];
    await start(run, { quoteId: taken.id });
    const now = () => new Date(old.expiresAt);
    expect(await createDeleteOldQuotes({ database: pipeline.database, now })()).toBeGreaterThanOrEqual(1);
    await expect(start(run, { quoteId: old.id })).rejects.toMatchObject({ code: 'quote.not_found' });
    expect(await start(run, { quoteId: taken.id })).toEqual(expect.any(String));
  });
});

describe('an Idempotency-Key', () => {
  it('starts one job however often it is sent, and is of one recording', async () => {
    const [run, other] = [await measured(), await measured()];
    const idempotencyKey = newId();
    const jobs = await Promise.all([start(run, { idempotencyKey }), start(run, { idempotencyKey })]);
    expect(jobs[0]).toBe(jobs[1]);
    const isKept = { code: 'request.idempotency_mismatch' };
    await expect(start(other, { idempotencyKey })).rejects.toMatchObject(isKept);
  });
});
