import type { Import, Job, Recording } from '@audiotricks/contracts';
import type { InfiniteData } from '@tanstack/react-query';

interface RecordingsPage {
  items: Recording[];
  nextCursor: string | null;
}
export type RecordingList = InfiniteData<RecordingsPage, string | undefined>;

/** Puts a recording where it stands in the list, or on top where it is new. */
export function upsertRecording(list: RecordingList, recording: Recording): RecordingList {
  const isKnown = list.pages.some(({ items }) => items.some(({ id }) => id === recording.id));
  if (isKnown) return mapRecordings(list, (item) => (item.id === recording.id ? recording : item));
  const [first, ...rest] = list.pages;
  if (!first) return list;
  return { ...list, pages: [{ ...first, items: [recording, ...first.items] }, ...rest] };
}

export function removeRecording(list: RecordingList, recordingId: string): RecordingList {
  const pages = list.pages.map((page) => ({ ...page, items: page.items.filter(({ id }) => id !== recordingId) }));
  return { ...list, pages };
}

export function applyJobToList(list: RecordingList, job: Job): RecordingList {
  return mapRecordings(list, (item) => applyJob(item, job));
}

/** The job onto its recording, unless the recording already has a newer one or a later state of it. */
export function applyJob(recording: Recording, job: Job): Recording {
  if (recording.id !== job.recordingId) return recording;
  const known = recording.latestJob;
  if (known && known.id !== job.id && known.createdAt > job.createdAt) return recording;
  const isStale = known?.id === job.id && known.state === job.state && known.progress > job.progress;
  return isStale ? recording : { ...recording, latestJob: job };
}

function mapRecordings(list: RecordingList, change: (recording: Recording) => Recording): RecordingList {
  return { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map(change) })) };
}

/** Puts an import where it stands in the list, or on top where it is new. */
export function putImport(imports: readonly Import[], item: Import): Import[] {
  const isKnown = imports.some(({ id }) => id === item.id);
  return isKnown ? imports.map((known) => (known.id === item.id ? item : known)) : [item, ...imports];
}

export function removeImport(imports: readonly Import[], importId: string): Import[] {
  return imports.filter(({ id }) => id !== importId);
}

/** A finished chunk of a running job. */
export interface LiveChunk {
  jobId: string;
  index: number;
  startMs: number;
  endMs: number;
  text: string;
}

/** Chunks in order; those of another run are dropped. */
export function addChunk(chunks: readonly LiveChunk[], chunk: LiveChunk): LiveChunk[] {
  const others = chunks.filter(({ jobId, index }) => jobId === chunk.jobId && index !== chunk.index);
  return [...others, chunk].sort((a, b) => a.index - b.index);
}
