import { randomUUID } from 'node:crypto';
import type { Job, Recording } from '@audiotricks/contracts';

/** A queued job with nothing done. */
export function makeJob(recordingId: string, change: Partial<Job> = {}): Job {
  return {
    id: randomUUID(),
    recordingId,
    state: 'queued',
    stage: 'probe',
    waitingFor: null,
    progress: 0,
    etaMs: null,
    chunks: { done: 0, cached: 0, failed: 0, total: null },
    engine: 'local',
    model: 'whisper-base',
    profile: null,
    language: null,
    engines: [],
    languageProbability: null,
    prompt: null,
    vocabulary: [],
    error: null,
    createdAt: new Date().toISOString(),
    startedAt: null,
    finishedAt: null,
    ...change,
  };
}

/** A recording whose bytes have just arrived. */
export function makeRecording(change: Partial<Recording> = {}): Recording {
  const now = new Date().toISOString();
  const id = change.id ?? randomUUID();
  return {
    id,
    title: 'jfk',
    fileName: 'jfk.wav',
    contentType: 'audio/wav',
    state: 'processing',
    durationMs: null,
    sizeBytes: 352_078,
    sha256: null,
    duplicateOf: null,
    hasVideo: false,
    channels: 1,
    projectId: null,
    tagIds: [],
    playback: 'original',
    error: null,
    latestJob: makeJob(id),
    transcript: null,
    createdAt: now,
    updatedAt: now,
    ...change,
  };
}
