import {
  createAudioUrl,
  deleteRecording,
  type Job,
  listRecordings,
  listRevisions,
  type Peaks,
  type Recording,
  type Revision,
  readPeaks,
  readRecording,
  readSignedAudio,
  readSignedPlayback,
  readTranscript,
  readUsage,
  type Transcript,
  updateRecording,
  type WorkspaceUsage,
} from '@audiotricks/contracts';
import { type ContractServer, type EventFeed, makeJob, makeRecording, Refusal } from '@audiotricks/sdk/testing';
import { isWav, sendSound, wavDurationMs, wavPeaks } from './sound.ts';
import { makeTranscript } from './transcripts.ts';

export interface Stored {
  recording: Recording;
  bytes: Buffer;
  transcript: Transcript;
  /** Oldest first. */
  revisions: { about: Revision; transcript: Transcript }[];
  peaks: Peaks | null;
  /** What is played instead, once `playback` is `ready`. */
  rendition?: Buffer;
}

export interface Library {
  all: () => Stored[];
  find: (recordingId: string | undefined) => Stored;
  /** A recording whose bytes have arrived; tells the event stream. */
  add: (input: { fileName: string; contentType: string; bytes: Buffer; change?: Partial<Recording> }) => Stored;
  /** Changes a recording and tells. */
  change: (recordingId: string, part: Partial<Recording>) => Recording;
  changeJob: (recordingId: string, part: Partial<Job>) => Job;
  urlLifeMs: number;
  /** What the usage says besides the recordings. */
  usage: Omit<WorkspaceUsage, 'storageBytes' | 'recordingCount'>;
}

const noText = makeTranscript([], 0, false);

/** Recordings in memory, newest first. */
export function mountLibrary(server: ContractServer, feed: EventFeed): Library {
  const stored = new Map<string, Stored>();
  const newestFirst = () => [...stored.values()].reverse();

  function find(recordingId: string | undefined): Stored {
    const found = stored.get(recordingId ?? '');
    if (!found) throw new Refusal('recording.not_found', 'There is no such recording.');
    return found;
  }

  const library: Library = {
    all: newestFirst,
    find,
    urlLifeMs: 900_000,
    usage: {
      ...{ storageLimitBytes: null, heldBytes: 0, openUploadCount: 0 },
      ...{ audioMs: 0, audioHeldMs: 0, audioLimitMs: null },
    },
    add: ({ fileName, contentType, bytes, change }) => {
      const recording = makeRecording({
        title: fileName.replace(/\.\w+$/, ''),
        fileName,
        contentType,
        sizeBytes: bytes.length,
        ...change,
      });
      recording.latestJob = change?.latestJob ?? makeJob(recording.id);
      recording.latestJob.recordingId = recording.id;
      const entry = { recording, bytes, transcript: noText, revisions: [], peaks: null };
      stored.set(recording.id, entry);
      feed.send('recording.created', { recording });
      return entry;
    },
    change: (recordingId, part) => {
      const entry = find(recordingId);
      entry.recording = { ...entry.recording, ...part, updatedAt: new Date().toISOString() };
      feed.send('recording.updated', { recording: entry.recording });
      return entry.recording;
    },
    changeJob: (recordingId, part) => {
      const entry = find(recordingId);
      const job = { ...(entry.recording.latestJob ?? makeJob(recordingId)), ...part };
      entry.recording = { ...entry.recording, latestJob: job };
      feed.send('job.progress', { job });
      return job;
    },
  };

  server.mount(listRecordings, ({ query }) => {
    const { cursor, limit, projectId, tagId } = query as Record<string, string | undefined>;
    const all = newestFirst().filter(
      ({ recording }) =>
        (projectId === undefined || (recording.projectId ?? 'none') === projectId) &&
        (tagId === undefined || recording.tagIds.includes(tagId)),
    );
    const from = cursor ? all.findIndex(({ recording }) => recording.id === cursor) + 1 : 0;
    const page = all.slice(from, from + Number(limit)).map(({ recording }) => recording);
    const isMore = from + page.length < all.length;
    return { items: page, nextCursor: isMore ? (page.at(-1)?.id ?? null) : null };
  });
  server.mount(readRecording, ({ params }) => find(params.recordingId).recording);
  server.mount(updateRecording, ({ params, body }) => {
    find(params.recordingId);
    return library.change(params.recordingId ?? '', body as { title: string });
  });
  server.mount(deleteRecording, ({ params }) => {
    find(params.recordingId);
    stored.delete(params.recordingId ?? '');
    feed.send('recording.deleted', { recordingId: params.recordingId ?? '' });
  });
  server.mount(readUsage, () => ({
    storageBytes: newestFirst().reduce((sum, { recording }) => sum + recording.sizeBytes, 0),
    recordingCount: stored.size,
    ...library.usage,
  }));
  server.mount(readTranscript, ({ params, query }) => {
    const { transcript, revisions } = find(params.recordingId);
    if (query.revision === undefined) return transcript;
    const found = revisions[Number(query.revision) - 1];
    if (!found) throw new Refusal('transcript.not_found', `There is no revision ${query.revision}.`);
    return found.transcript;
  });
  server.mount(listRevisions, ({ params, query }) => {
    const all = find(params.recordingId)
      .revisions.map(({ about }) => about)
      .reverse();
    const from = query.cursor ? all.findIndex(({ revision }) => revision < Number(query.cursor)) : 0;
    const items = all.slice(from, from + Number(query.limit));
    const last = items.at(-1)?.revision ?? 1;
    return { items, nextCursor: last > 1 ? String(last) : null };
  });
  server.mount(readPeaks, ({ params }) => {
    const { peaks } = find(params.recordingId);
    if (!peaks) throw new Refusal('recording.peaks_unavailable', 'The waveform is not there yet.');
    return peaks;
  });
  server.mount(createAudioUrl, ({ params, body }) => {
    const expires = Date.now() + library.urlLifeMs;
    const { id, playback } = find(params.recordingId).recording;
    const { variant } = body as { variant: string };
    if (variant === 'playback' && playback === 'pending') throw new Refusal('recording.playback_pending', 'Not yet.');
    const place = variant === 'playback' && playback === 'ready' ? 'playback' : 'audio';
    const url = `/media/${place}/${id}?workspace=${params.workspaceId}&expires=${expires}&signature=s`;
    return { url, expiresAt: new Date(expires).toISOString() };
  });
  server.mount(readSignedAudio, ({ params, query, request, response }) => {
    if (Number(query.expires) < Date.now()) throw new Refusal('upload.url_expired', 'The address has ended.');
    const { bytes, recording } = find(params.recordingId);
    sendSound(request, response, bytes, recording.contentType);
  });
  server.mount(readSignedPlayback, ({ params, request, response }) => {
    const { rendition } = find(params.recordingId);
    if (!rendition) throw new Refusal('recording.audio_unavailable', 'There is none.');
    sendSound(request, response, rendition, 'audio/mpeg');
  });

  return library;
}

/** What the probe stage learns. */
export function probe({ bytes }: Stored): { durationMs: number; peaks: Peaks | null } {
  return isWav(bytes)
    ? { durationMs: wavDurationMs(bytes), peaks: wavPeaks(bytes) }
    : { durationMs: 11_000, peaks: null };
}
