import { segmentSchema, transcriptSourceSchema } from '@audiotricks/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Fault, startFakeProvider } from '../../../test/servers/fake-provider/index.ts';
import type { Database } from '../../platform/database/index.ts';
import { createBucket, createProviderEngine, type EngineRecord, openaiRecords } from '../../platform/engines/index.ts';
import { createOutbound } from '../../platform/outbound/index.ts';
import { readJobView } from './job-view.ts';
import { sampleOf, startPipeline, type TestPipeline } from './testing/pipeline-fixture.ts';

const apiKey = 'sk-test';
const provider = await startFakeProvider({ apiKey });
const outbound = createOutbound({ allow: ['127.0.0.1'] });
afterAll(async () => {
  await Promise.all([provider.close(), outbound.close()]);
});
beforeEach(() => {
  provider.calls.length = 0;
  provider.nextFault = () => null;
  provider.maxSeconds = Number.POSITIVE_INFINITY;
});

const recordOf = (model: string) => openaiRecords.find((record) => record.model === model) as EngineRecord;
const createRemote = (database: Database) =>
  openaiRecords.map((record) => {
    const allowance = createBucket({ database, baseUrl: provider.baseUrl, apiKey, callsPerMinute: 6_000 });
    const { baseUrl } = provider;
    const now = () => new Date();
    return createProviderEngine({ record, baseUrl, apiKey, timeoutMs: 2_000, outbound, allowance, now });
  });

const recording = sampleOf('jfk.wav');

const savedSchema = z.object({ segments: z.array(segmentSchema), sources: z.array(transcriptSourceSchema) }).nullable();

async function read(pipeline: TestPipeline, run: { workspaceId: string; jobId: string; recordingId: string }) {
  const job = await pipeline.settled(run, undefined, 60_000);
  return await pipeline.database.tenant(run.workspaceId, async (transaction) => ({
    job,
    view: await readJobView(transaction, run.jobId),
    transcript: savedSchema.parse(await transaction.transcript.findUnique({ where: { jobId: run.jobId } })),
    usage: await transaction.usageEntry.count({ where: { jobId: run.jobId } }),
  }));
}

describe('a provider beside a local engine', () => {
  let pipeline: TestPipeline;
  beforeAll(async () => {
    pipeline = await startPipeline(undefined, undefined, {
      records: openaiRecords,
      order: [recordOf('gpt-4o-transcribe'), { ...recordOf('whisper-1') }],
      createRemote,
    });
  }, 120_000);
  afterAll(() => pipeline.stop());

  it('gives its own word times where it has them, and says so', async () => {
    const run = await pipeline.run(recording, { job: { model: 'whisper-1', prompt: 'Kennedy' } });
    const { job, view, transcript, usage } = await read(pipeline, run);
    expect(job).toMatchObject({ state: 'completed', engine: 'openai', model: 'whisper-1' });
    expect(view?.engines).toEqual([{ engine: 'openai', model: 'whisper-1', chunks: 1 }]);
    expect(transcript?.sources).toMatchObject([{ engine: 'openai', model: 'whisper-1', timing: 'engine' }]);
    expect(transcript?.segments[0]?.words[0]).toMatchObject({ confidence: null });
    expect(transcript?.segments[0]?.words[0]).not.toHaveProperty('timing');
    expect(provider.calls).toMatchObject([{ prompt: 'Kennedy', isBilled: true }]);
    expect(usage).toBe(1);
  }, 90_000);

  it('has its words timed by the local engine where it gives none, and their speakers in the segments', async () => {
    const run = await pipeline.run(recording, { job: { needs: ['speakers'], model: 'gpt-4o-transcribe-diarize' } });
    const { transcript, view } = await read(pipeline, run);
    expect(view?.engines).toMatchObject([{ model: 'gpt-4o-transcribe-diarize' }]);
    expect(transcript?.sources).toMatchObject([{ timing: 'aligned' }]);
    expect(new Set(transcript?.segments.map(({ speaker }) => speaker))).toEqual(new Set(['A', 'B']));
    expect(provider.calls.length).toBe(1);
  }, 90_000);

  it('is asked again in halves, cut in silence, where a call was too long; no half is paid twice', async () => {
    provider.maxSeconds = 8.5;
    const run = await pipeline.run(recording, { job: { model: 'whisper-1', language: 'en' } });
    const { job, transcript } = await read(pipeline, run);
    expect(job.state).toBe('completed');
    const billed = provider.calls.filter(({ isBilled }) => isBilled);
    expect(billed.length).toBe(2);
    expect(provider.calls.length).toBe(3);
    expect(billed.reduce((sum, { samples }) => sum + samples, 0)).toBe(provider.calls[0]?.samples);
    expect(transcript?.segments.flatMap(({ words }) => words).length).toBeGreaterThan(10);
  }, 90_000);

  it('stops a job whose account is out of credit, and is not asked again', async () => {
    provider.nextFault = () => ({ kind: 'insufficient_quota' });
    const run = await pipeline.run(recording, { job: { language: 'de' } });
    const { job } = await read(pipeline, run);
    expect(job).toMatchObject({ state: 'failed', errorCode: 'engine.quota_exhausted' });
    expect(provider.calls.length).toBe(1);
  }, 90_000);

  it('gives way to the next engine of the order where its model is gone, unless the job asked for it by name', async () => {
    const gone = (call: { model: string }): Fault | null =>
      call.model === 'gpt-4o-transcribe' ? { kind: 'model_gone' } : null;
    provider.nextFault = gone;
    const picked = await pipeline.run(recording, { job: { language: 'fr' } });
    const { job, view, transcript } = await read(pipeline, picked);
    expect(job).toMatchObject({ state: 'completed', model: 'gpt-4o-transcribe' });
    expect(view?.engines).toEqual([{ engine: 'openai', model: 'whisper-1', chunks: 1 }]);
    expect(transcript?.sources).toMatchObject([{ model: 'whisper-1' }]);
    const asked = await pipeline.run(recording, { job: { language: 'fr', model: 'gpt-4o-transcribe' } });
    expect((await read(pipeline, asked)).job).toMatchObject({ state: 'failed', errorCode: 'engine.model_gone' });
  }, 90_000);
});

describe('a provider alone', () => {
  it('has its words estimated, and marked so', async () => {
    const pipeline = await startPipeline(undefined, undefined, {
      hasLocal: false,
      records: openaiRecords,
      order: [recordOf('gpt-transcribe')],
      createRemote,
    });
    const run = await pipeline.run(recording);
    const { job, transcript } = await read(pipeline, run);
    expect(job).toMatchObject({ state: 'completed', model: 'gpt-transcribe', language: null });
    expect(transcript?.sources).toMatchObject([{ timing: 'estimated' }]);
    const words = transcript?.segments.flatMap((segment) => segment.words) ?? [];
    expect(words.length).toBeGreaterThan(10);
    expect(words.every(({ timing }) => timing === 'estimated')).toBe(true);
    await pipeline.stop();
  }, 120_000);
});
