import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeSample } from '../../../test/media/encode.ts';
import { createMedia } from '../../platform/media/index.ts';
import { createRecordingDeletion, createRenderPlayback, playbackKeyOf } from '../recordings/index.ts';
import { cancelJobsOf } from './end-job.ts';
import { readLatestJobs } from './job-view.ts';
import { sampleOf, startPipeline, type TestPipeline } from './testing/pipeline-fixture.ts';

let pipeline: TestPipeline;
let folder: string;
let film: Buffer;

beforeAll(async () => {
  pipeline = await startPipeline();
  folder = await mkdtemp(join(tmpdir(), 'audiotricks-playback-'));
  const outPath = join(folder, 'film.mkv');
  await encodeSample({ from: sampleOf('jfk.wav'), to: 'mkv-video', outPath });
  film = await readFile(outPath);
}, 60_000);
afterAll(async () => {
  await pipeline.stop();
  await rm(folder, { recursive: true });
});

type Run = Awaited<ReturnType<TestPipeline['run']>>;

const readRow = ({ workspaceId, recordingId }: Run) =>
  pipeline.database.tenant(workspaceId, (transaction) =>
    transaction.recording.findUniqueOrThrow({ where: { id: recordingId } }),
  );

/** The playback state once it is no longer open. */
function decided(run: Run) {
  return vi.waitUntil(
    async () => {
      const { playback } = await readRow(run);
      return playback === 'pending' ? undefined : playback;
    },
    { timeout: 30_000, interval: 20 },
  );
}

/** As an upload makes it: nobody has looked into the file yet. */
const runFresh = (file: string | Uint8Array) => pipeline.run(file, { playback: 'pending' });

const deletion = () =>
  createRecordingDeletion({
    ...pipeline,
    cancelJobs: (transaction, request) => cancelJobsOf(pipeline, { transaction, ...request }),
    recordEvent: pipeline.announce,
    now: () => new Date(),
  });

const said = ({ recordingId }: Run) =>
  pipeline.events.flatMap(({ type, data }) => {
    const { recording } = data as { recording?: { id: string; playback: string } };
    return type === 'recording.updated' && recording?.id === recordingId ? [recording.playback] : [];
  });

describe('what a browser plays', () => {
  it('is the original where that will do, and then there is no rendition', async () => {
    const run = await runFresh(sampleOf('jfk.wav'));
    expect(await decided(run)).toBe('original');
    await pipeline.settled(run);
    expect(await pipeline.storage.head(playbackKeyOf(run))).toBeNull();
    expect(said(run)).toEqual(['original']);
  });

  it('is a rendition of the sound of a film; the original is kept and alone counts', async () => {
    const run = await runFresh(film);
    expect(await decided(run)).toBe('ready');
    const rendition = await buffer(await pipeline.storage.read(playbackKeyOf(run)));
    const path = join(folder, 'rendition.mp3');
    await writeFile(path, rendition);
    const probe = await (await createMedia({ searchPath: process.env.PATH })).probe({ path, sizeBytes: 0 });
    expect(probe).toMatchObject({ container: 'mp3', hasVideo: false, needsRendition: false });
    expect(Math.abs((probe.durationMs ?? 0) - 11_000)).toBeLessThan(100);
    expect(await pipeline.settled(run)).toMatchObject({ state: 'completed' });
    const row = await readRow(run);
    expect(row).toMatchObject({ state: 'ready', hasVideo: true, storageKey: run.storageKey });
    expect(Number(row.sizeBytes)).toBe(film.length);
    expect(film.equals(await buffer(await pipeline.storage.read(run.storageKey)))).toBe(true);
    expect(said(run)).toEqual(['ready']);
    expect(await readdir(pipeline.temporaryFolder)).toEqual([]);
  });

  it('is nothing where the file is no sound', async () => {
    const run = await runFresh(Buffer.from('%PDF-1.7 not a recording'));
    expect(await pipeline.settled(run)).toMatchObject({ state: 'failed' });
    expect(await decided(run)).toBe('failed');
  });

  it('goes with the recording, also when it is still being made', async () => {
    const made = await runFresh(film);
    expect(await decided(made)).toBe('ready');
    await deletion().deleteRecording(made);
    expect(await pipeline.storage.head(playbackKeyOf(made))).toBeNull();

    const making = await runFresh(film);
    await vi.waitUntil(async () => (await readRow(making)).container !== null, { timeout: 30_000, interval: 5 });
    await deletion().deleteRecording(making);
    await vi.waitUntil(() => pipeline.isIdle('recordings.render_playback'), { timeout: 30_000, interval: 20 });
    expect(await pipeline.storage.head(playbackKeyOf(making))).toBeNull();
    expect(await pipeline.storage.head(making.storageKey)).toBeNull();
  });
});

describe('the work of a rendition', () => {
  it('may be done twice, and leaves nothing where the recording went in between', async () => {
    const run = await runFresh(film);
    expect(await decided(run)).toBe('ready');
    const { workspaceId, recordingId } = run;
    const data = { workspaceId, recordingId };
    const first = await buffer(await pipeline.storage.read(playbackKeyOf(run)));
    await pipeline.database.tenant(workspaceId, (transaction) =>
      transaction.recording.update({ where: { id: recordingId }, data: { playback: 'pending' } }),
    );
    const handler = createRenderPlayback(pipeline.playback);
    const context = { data, attempt: 1, signal: new AbortController().signal };
    // The process dies when the object stands and the row does not know of it yet.
    const dying = handler.run({ ...context, done: () => Promise.reject(new Error('died')) });
    await expect(dying).rejects.toThrow('died');
    expect((await readRow(run)).playback).toBe('pending');
    await handler.run({ ...context, done: (effect) => pipeline.database.tenant(workspaceId, effect) });
    expect((await readRow(run)).playback).toBe('ready');
    expect(first.equals(await buffer(await pipeline.storage.read(playbackKeyOf(run))))).toBe(true);

    await pipeline.database.tenant(workspaceId, (transaction) =>
      transaction.recording.update({ where: { id: recordingId }, data: { playback: 'pending' } }),
    );
    await handler.run({
      ...context,
      done: async (effect) => {
        await deletion().deleteRecording(data);
        await pipeline.storage.put({ key: playbackKeyOf(run), body: first });
        return await pipeline.database.tenant(workspaceId, effect);
      },
    });
    expect(await pipeline.storage.head(playbackKeyOf(run))).toBeNull();
  });
});

describe('an older recording', () => {
  it('gets its rendition by a further run', async () => {
    const run = await pipeline.run(film);
    expect((await readRow(run)).playback).toBe('original');
    await vi.waitUntil(async () => (await readRow(run)).playback === 'ready', { timeout: 30_000, interval: 20 });
    const jobs = await pipeline.database.tenant(run.workspaceId, (transaction) =>
      readLatestJobs(transaction, [run.recordingId]),
    );
    expect(jobs.size).toBe(1);
  });
});
