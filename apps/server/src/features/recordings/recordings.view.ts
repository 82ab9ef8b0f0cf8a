import type { Job, Recording } from '@audiotricks/contracts';
import { z } from 'zod';
import type { Transaction } from '../../platform/database/index.ts';
import type { ReadLatestJobs } from './recordings.deps.ts';
import { recordingNotFound } from './recordings.errors.ts';
import { findRecording, type RecordingRow } from './recordings.repository.ts';

const excerptLength = 200;

type TranscriptSummary = NonNullable<Recording['transcript']>;

export type RecordingViews = ReturnType<typeof createRecordingViews>;

/** Recordings as the API and the events show them: with their newest job and a summary of their newest revision. */
export function createRecordingViews({ readLatestJobs }: { readLatestJobs: ReadLatestJobs }) {
  /** In the order of the rows; all of one workspace, the transaction's. */
  async function viewRows(transaction: Transaction, rows: readonly RecordingRow[]): Promise<Recording[]> {
    const ids = rows.map((row) => row.id);
    if (ids.length === 0) return [];
    const jobs = await readLatestJobs(transaction, ids);
    const transcripts = await readTranscriptSummaries(transaction, ids);
    return rows.map((row) => toView(row, jobs.get(row.id) ?? null, transcripts.get(row.id) ?? null));
  }

  /** One recording; throws `recording.not_found`. */
  async function recordingView(
    transaction: Transaction,
    key: { workspaceId: string; recordingId: string },
  ): Promise<Recording> {
    const row = await findRecording(transaction, key);
    if (!row) throw recordingNotFound();
    const [view] = await viewRows(transaction, [row]);
    if (!view) throw recordingNotFound();
    return view;
  }

  return { viewRows, recordingView };
}

function toView(row: RecordingRow, latestJob: Job | null, transcript: TranscriptSummary | null): Recording {
  return {
    id: row.id,
    title: row.title,
    fileName: row.fileName,
    contentType: row.contentType,
    state: row.state,
    durationMs: row.durationMs,
    sizeBytes: row.sizeBytes,
    sha256: row.sha256,
    duplicateOf: row.duplicateOfId,
    hasVideo: row.hasVideo,
    channels: row.channels,
    projectId: row.projectId,
    tagIds: row.tagIds,
    playback: row.playback,
    error: row.errorCode === null ? null : { code: row.errorCode, detail: row.errorDetail ?? '' },
    latestJob,
    transcript,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

const summarySchema = z.array(
  z.object({
    recordingId: z.uuid(),
    revision: z.int(),
    language: z.string().nullable(),
    wordCount: z.int(),
    excerpt: z.string(),
  }),
);

/** In SQL, because a text may be megabytes and only its beginning is wanted. */
async function readTranscriptSummaries(transaction: Transaction, recordingIds: string[]) {
  const rows = await transaction.$queryRaw`
    select distinct on (recording_id) recording_id as "recordingId", revision, language,
      word_count as "wordCount", left(text, ${excerptLength}::int) as excerpt
    from transcript where recording_id = any(${recordingIds}::uuid[])
    order by recording_id, revision desc`;
  const summaries = summarySchema.parse(rows);
  return new Map(summaries.map(({ recordingId, ...summary }) => [recordingId, summary]));
}
