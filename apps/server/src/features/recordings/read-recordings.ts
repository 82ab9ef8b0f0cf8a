import { type Peaks, peaksSchema, type Recording, type RecordingChanges } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { changeRecording } from './change-recording.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { RecordEvent } from './recordings.deps.ts';
import { peaksUnavailable, recordingNotFound } from './recordings.errors.ts';
import { listRecordingRows, readPeaksOf } from './recordings.repository.ts';
import type { RecordingViews } from './recordings.view.ts';

interface RecordingKey {
  workspaceId: string;
  recordingId: string;
}

interface ListInput {
  workspaceId: string;
  limit: number;
  cursor?: string | undefined;
  projectId?: string | undefined;
  tagId?: string | undefined;
}

const storedPeaksSchema = peaksSchema.omit({ durationMs: true });

/** The library: list, read, change, waveform. */
export function createLibrary(deps: { database: Database; views: RecordingViews; recordEvent: RecordEvent }) {
  const { database, views, recordEvent } = deps;

  /** A page, newest first; `cursor` is the `nextCursor` of the page before. */
  function listRecordings(input: ListInput) {
    const { limit, cursor, ...filter } = input;
    const { workspaceId } = filter;
    const after = cursor === undefined ? null : readCursor(cursor);
    return database.tenant(workspaceId, async (transaction) => {
      // One more than asked for tells whether there is a next page.
      const rows = await listRecordingRows(transaction, { ...filter, after, count: limit + 1 });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const nextCursor = rows.length > limit && last ? writeCursor(last) : null;
      return { items: await views.viewRows(transaction, page), nextCursor };
    });
  }

  function readRecording(key: RecordingKey): Promise<Recording> {
    return database.tenant(key.workspaceId, (transaction) => views.recordingView(transaction, key));
  }

  function updateRecording({ changes, ...key }: RecordingKey & { changes: RecordingChanges }): Promise<Recording> {
    const { workspaceId } = key;
    return database.tenant(workspaceId, async (transaction) => {
      await changeRecording(transaction, { ...key, changes });
      const recording = await views.recordingView(transaction, key);
      await recordEvent(transaction, { workspaceId, type: 'recording.updated', data: { recording } });
      return recording;
    });
  }

  async function readPeaks(key: RecordingKey): Promise<Peaks> {
    const stored = await database.tenant(key.workspaceId, (transaction) => readPeaksOf(transaction, key));
    if (!stored) throw recordingNotFound();
    if (stored.peaks === null || stored.durationMs === null) throw peaksUnavailable();
    return { ...storedPeaksSchema.parse(stored.peaks), durationMs: stored.durationMs };
  }

  return { listRecordings, readRecording, updateRecording, readPeaks };
}
