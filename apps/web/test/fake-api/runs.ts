import { cancelJob, type Failure, type Job, readJob, retryJob, type Transcript } from '@audiotricks/contracts';
import { type ContractServer, type EventFeed, Refusal } from '@audiotricks/sdk/testing';
import { type Library, probe, type Stored } from './library.ts';
import { makeTranscript } from './transcripts.ts';

/** Moves the newest job of a recording by hand, step by step, as the pipeline would. */
export interface Runs {
  /** Reads the file: its length and waveform are known, work begins. */
  begin: (recordingId: string) => void;
  progress: (recordingId: string, part: Partial<Job>) => void;
  /** A finished chunk: its text is told at once and can be read. */
  chunk: (
    recordingId: string,
    chunk: { index: number; startMs: number; endMs: number; transcript: Transcript },
  ) => void;
  finish: (recordingId: string, transcript: Transcript) => void;
  fail: (recordingId: string, error: Failure) => void;
  /** Called with every job that starts or starts again. */
  onStart: (listener: (stored: Stored) => void) => void;
  started: (stored: Stored) => void;
}

export function mountRuns(server: ContractServer, feed: EventFeed, library: Library): Runs {
  let listener: (stored: Stored) => void = () => undefined;
  const instant = () => new Date().toISOString();

  function jobOf(jobId: string | undefined): { stored: Stored; job: Job } {
    for (const stored of library.all()) {
      const job = stored.recording.latestJob;
      if (job && job.id === jobId) return { stored, job };
    }
    throw new Refusal('job.not_found', 'There is no such job.');
  }

  server.mount(readJob, ({ params }) => jobOf(params.jobId).job);
  server.mount(retryJob, ({ params }) => {
    const { stored, job } = jobOf(params.jobId);
    if (job.state !== 'failed') throw new Refusal('job.state_conflict', 'Only a failed job can be tried again.');
    const again = library.changeJob(job.recordingId, { state: 'queued', error: null, finishedAt: null, progress: 0 });
    library.change(job.recordingId, { state: 'processing', error: null });
    listener(stored);
    return again;
  });
  server.mount(cancelJob, ({ params }) => {
    const { job } = jobOf(params.jobId);
    return library.changeJob(job.recordingId, { state: 'cancelled', finishedAt: instant() });
  });

  return {
    begin: (recordingId) => {
      const stored = library.find(recordingId);
      const { durationMs, peaks } = probe(stored);
      stored.peaks = peaks;
      library.changeJob(recordingId, { state: 'running', stage: 'chunk', progress: 0.05, startedAt: instant() });
      library.change(recordingId, { durationMs });
    },
    progress: (recordingId, part) => {
      library.changeJob(recordingId, part);
    },
    chunk: (recordingId, { index, startMs, endMs, transcript }) => {
      const stored = library.find(recordingId);
      const segments = transcript.segments.filter((segment) => segment.startMs >= startMs && segment.startMs < endMs);
      const known = stored.transcript.segments.filter(({ id }) => !segments.some((segment) => segment.id === id));
      const inOrder = [...known, ...segments].sort((a, b) => a.startMs - b.startMs);
      stored.transcript = makeTranscript(inOrder, transcript.durationMs, false);
      const text = segments.map((segment) => segment.text).join(' ');
      const jobId = stored.recording.latestJob?.id ?? '';
      feed.send('chunk.done', { recordingId, jobId, index, startMs, endMs, text });
    },
    finish: (recordingId, transcript) => {
      const stored = library.find(recordingId);
      const revision = stored.revisions.length + 1;
      const job = library.changeJob(recordingId, {
        state: 'completed',
        stage: 'publish',
        progress: 1,
        etaMs: null,
        finishedAt: instant(),
      });
      const wordCount = transcript.segments.reduce((sum, { words }) => sum + words.length, 0);
      const { engine, model, prompt, vocabulary } = job;
      const language = job.language ?? transcript.language;
      stored.transcript = { ...transcript, engine, model, language, revision };
      const about = { ...{ revision, engine, model, language, prompt, vocabulary, wordCount }, createdAt: instant() };
      stored.revisions.push({ about: { kind: 'machine', ...about }, transcript: stored.transcript });
      library.change(recordingId, {
        state: 'ready',
        transcript: { revision, language, wordCount, excerpt: transcript.text.slice(0, 160) },
      });
      feed.send('recording.ready', { recordingId, jobId: job.id, revision });
    },
    fail: (recordingId, error) => {
      const job = library.changeJob(recordingId, { state: 'failed', error, etaMs: null, finishedAt: instant() });
      library.change(recordingId, { state: 'failed', error });
      feed.send('recording.failed', { recordingId, jobId: job.id, error });
    },
    onStart: (next) => {
      listener = next;
    },
    started: (stored) => listener(stored),
  };
}
