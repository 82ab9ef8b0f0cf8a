import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildWorkspace } from '../../../test/builders.ts';
import { readDropped } from './dropped-spans.ts';
import { cancelJob } from './end-job.ts';
import { readJobView } from './job-view.ts';
import { retryJob } from './retry-job.ts';
import { startJob } from './start-job.ts';
import { sampleOf, startPipeline, type TestPipeline } from './testing/pipeline-fixture.ts';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

let pipeline: TestPipeline;

beforeAll(async () => {
  pipeline = await startPipeline({ sessions: 'deterministic', stepDelayMs: 1 });
});
afterAll(() => pipeline.stop());

const planning = sampleOf('planning.wav');

async function readRecording({ workspaceId, recordingId }: { workspaceId: string; recordingId: string }) {
  return await pipeline.database.tenant(workspaceId, (transaction) =>
    transaction.recording.findUniqueOrThrow({
      where: { id: recordingId },
      include: { transcripts: { orderBy: { revision: 'asc' } }, jobs: { include: { chunks: true } } },
    }),
  );
}

describe('a recording', () => {
  it('becomes a transcript: every stage leaves its rows', async () => {
    const run = await pipeline.run(planning);
    const job = await pipeline.settled(run);
    expect(job).toMatchObject({ state: 'completed', stage: 'publish', progress: 1, errorCode: null });
    const recording = await readRecording(run);
    expect(recording).toMatchObject({ state: 'ready', container: 'wav', errorCode: null });
    expect(Number(recording.durationMs)).toBeCloseTo(85_980, -3);
    const digest = createHash('sha256')
      .update(await readFile(planning))
      .digest();
    expect(Buffer.from(recording.sha256 ?? [])).toEqual(digest);
    expect(recording.peaks).toMatchObject({ sampleRateHz: 16_000 });
    expect(recording.probe).toMatchObject({ container: 'wav', audio: { codec: 'pcm_s16le', channels: 1 } });
    expect(recording.transcripts).toHaveLength(1);
    expect(recording.transcripts[0]?.wordCount).toBeGreaterThan(50);
    const chunks = recording.jobs[0]?.chunks ?? [];
    expect(chunks.length).toBeGreaterThanOrEqual(3);
    expect(chunks.every((chunk) => chunk.state === 'done' && chunk.pcmKey === null)).toBe(true);
  });

  it('says the same a second time and is known as a duplicate', async () => {
    const first = await pipeline.run(planning);
    const second = await pipeline.run(planning);
    await Promise.all([pipeline.settled(first), pipeline.settled(second)]);
    const [a, b] = [await readRecording(first), await readRecording(second)];
    expect(b.transcripts[0]?.segments).toEqual(a.transcripts[0]?.segments);
    expect(b.duplicateOfId).not.toBeNull();
    const keys = (recording: typeof a) =>
      recording.jobs[0]?.chunks.map((chunk) => Buffer.from(chunk.contentKey).toString('hex')).sort();
    expect(keys(b)).toEqual(keys(a));
  });

  it('is not kept a second time where reuse was asked: its bytes go, the first one stays', async () => {
    const { id: workspaceId } = await buildWorkspace(pipeline.database);
    const first = await pipeline.run(planning, { workspaceId, onDuplicate: 'reuse' });
    expect(await pipeline.settled(first)).toMatchObject({ state: 'completed' });
    const second = await pipeline.run(planning, { workspaceId, onDuplicate: 'reuse' });
    expect(await pipeline.settled(second)).toMatchObject({ state: 'failed', errorCode: 'recording.duplicate' });
    expect(await readRecording(second)).toMatchObject({
      state: 'failed',
      errorCode: 'recording.duplicate',
      duplicateOfId: first.recordingId,
      storageKey: null,
    });
    await vi.waitUntil(async () => (await pipeline.storage.head(second.storageKey)) === null);
    expect(await pipeline.storage.head(first.storageKey)).not.toBeNull();
  });

  it('of two at once with the same bytes and reuse, exactly one is kept', async () => {
    const { id: workspaceId } = await buildWorkspace(pipeline.database);
    const runs = await Promise.all([1, 2].map(() => pipeline.run(planning, { workspaceId, onDuplicate: 'reuse' })));
    const jobs = await Promise.all(runs.map((run) => pipeline.settled(run)));
    expect(jobs.map((job) => job.state).sort()).toEqual(['completed', 'failed']);
  });

  it('has other chunk keys in another workspace', async () => {
    const { id: workspaceId } = await buildWorkspace(pipeline.database);
    const [here, there] = [await pipeline.run(planning), await pipeline.run(planning, { workspaceId })];
    await Promise.all([pipeline.settled(here), pipeline.settled(there)]);
    const keysOf = async (run: typeof here) =>
      (await readRecording(run)).jobs.flatMap((job) =>
        job.chunks.map((chunk) => Buffer.from(chunk.contentKey).toString('hex')),
      );
    const ours = new Set(await keysOf(here));
    expect((await keysOf(there)).filter((key) => ours.has(key))).toEqual([]);
  });

  it('of silence is ready with an empty text', async () => {
    const wav = await readFile(planning);
    const run = await pipeline.run(wav.fill(0, 44));
    await pipeline.settled(run);
    const recording = await readRecording(run);
    expect(recording.state).toBe('ready');
    expect(recording.transcripts[0]).toMatchObject({ text: '', segments: [], wordCount: 0 });
    const dropped = await pipeline.database.tenant(run.workspaceId, (transaction) =>
      readDropped(transaction, run.jobId),
    );
    expect(dropped).toEqual([{ startMs: 0, endMs: 85_980, reason: 'no_speech' }]);
  });
});

describe('a file that is no recording', () => {
  it('fails with its reason and leaves no bytes', async () => {
    const run = await pipeline.run(randomBytes(5_000));
    const job = await pipeline.settled(run);
    expect(job).toMatchObject({ state: 'failed', errorCode: 'media.not_audio' });
    const recording = await readRecording(run);
    expect(recording).toMatchObject({ state: 'failed', errorCode: 'media.not_audio', storageKey: null });
    await vi.waitUntil(async () => (await pipeline.storage.head(run.storageKey)) === null);
  });

  it('fails where the bytes are not the ones that were sent', async () => {
    const run = await pipeline.run(planning, { claimedSha256: new Uint8Array(32) });
    expect(await pipeline.settled(run)).toMatchObject({ errorCode: 'upload.checksum_mismatch' });
    await vi.waitUntil(async () => (await pipeline.storage.head(run.storageKey)) === null);
  });
});

describe('admission', () => {
  it('runs no more jobs at once than the plan allows, and all of them in the end', async () => {
    const { id: workspaceId } = await buildWorkspace(pipeline.database);
    const runs = await Promise.all(Array.from({ length: 5 }, () => pipeline.run(planning, { workspaceId })));
    let most = 0;
    let isOver = false;
    const watch = async () => {
      while (!isOver) {
        const running = await pipeline.database.tenant(workspaceId, (transaction) =>
          transaction.job.count({ where: { state: 'running' } }),
        );
        most = Math.max(most, running);
      }
    };
    const watching = watch();
    const jobs = await Promise.all(runs.map((run) => pipeline.settled(run)));
    isOver = true;
    await watching;
    expect(jobs.map((job) => job.state)).toEqual(Array(5).fill('completed'));
    expect(most).toBe(2);
  });
});

describe('cancel and retry', () => {
  it('stops a job and takes up again with what is not done', async () => {
    const { id: workspaceId } = await buildWorkspace(pipeline.database);
    const run = await pipeline.run(planning, { workspaceId });
    const { jobId } = run;
    const countDone = () =>
      pipeline.database.tenant(workspaceId, (transaction) =>
        transaction.chunk.findMany({ where: { jobId, state: 'done' }, select: { id: true } }),
      );
    await vi.waitUntil(async () => (await countDone()).length >= 1, { timeout: 60_000, interval: 5 });
    const isCancelled = await pipeline.database.tenant(workspaceId, (transaction) =>
      cancelJob(pipeline, { transaction, workspaceId, jobId }),
    );
    expect(isCancelled).toBe(true);
    const done = await countDone();
    expect(await readRecording(run)).toMatchObject({ state: 'failed', errorCode: 'job.cancelled' });

    await pipeline.database.tenant(workspaceId, (transaction) =>
      retryJob(pipeline, { transaction, workspaceId, jobId }),
    );
    expect(await pipeline.settled(run)).toMatchObject({ state: 'completed', attempt: 2 });
    expect((await readRecording(run)).state).toBe('ready');
    const calls = await pipeline.readCalls();
    for (const { id } of done) expect(calls.get(id)).toBe(1);
  });

  it('cannot cancel what has ended, nor retry what is completed', async () => {
    const run = await pipeline.run(planning);
    await pipeline.settled(run);
    const { workspaceId, jobId } = run;
    await pipeline.database.tenant(workspaceId, async (transaction) => {
      expect(await cancelJob(pipeline, { transaction, workspaceId, jobId })).toBe(false);
      await expect(retryJob(pipeline, { transaction, workspaceId, jobId })).rejects.toMatchObject({
        code: 'job.state_conflict',
      });
    });
  });

  it('a second run gives a second revision', async () => {
    const run = await pipeline.run(planning);
    await pipeline.settled(run);
    const { workspaceId, recordingId } = run;
    const jobId = await pipeline.database.tenant(workspaceId, (transaction) =>
      startJob(pipeline, { transaction, workspaceId, recordingId, options: { language: 'en' } }),
    );
    await pipeline.settled({ workspaceId, jobId });
    const recording = await readRecording(run);
    expect(recording.transcripts.map((transcript) => transcript.revision)).toEqual([1, 2]);
  });
});

describe('progress', () => {
  it('never falls and ends at one', async () => {
    const { id: workspaceId } = await buildWorkspace(pipeline.database);
    const run = await pipeline.run(planning, { workspaceId });
    await pipeline.settled(run);
    const said = pipeline.events.flatMap(({ type, data }) => {
      const { job } = data as { job?: { id: string; progress: number } };
      return type === 'job.progress' && job?.id === run.jobId ? [job.progress] : [];
    });
    expect(said.length).toBeGreaterThan(4);
    expect(said).toEqual([...said].sort((a, b) => a - b));
    expect(said.at(-1)).toBe(1);
  });

  it('shows the number of chunks only when cutting has ended', async () => {
    const run = await pipeline.run(planning);
    const view = await pipeline.database.tenant(run.workspaceId, (transaction) => readJobView(transaction, run.jobId));
    expect(view?.chunks.total).toBeNull();
    await pipeline.settled(run);
    const after = await pipeline.database.tenant(run.workspaceId, (transaction) => readJobView(transaction, run.jobId));
    expect(after?.chunks.done).toBe(after?.chunks.total);
  });
});
