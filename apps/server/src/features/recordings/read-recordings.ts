import { type Peaks, peaksSchema, type Recording } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { RecordEvent } from './recordings.deps.ts';
import { peaksUnavailable, recordingNotFound } from './recordings.errors.ts';
import { listRecordingRows, readPeaksOf, writeTitle } from './recordings.repository.ts';
import type { RecordingViews } from './recordings.view.ts';

interface RecordingKey {
  workspaceId: string;
  recordingId: string;
}

const storedPeaksSchema = peaksSchema.omit({ durationMs: true });

/** The library: list, read, rename, waveform. */
export function createLibrary(deps: { database: Database; views: RecordingViews; recordEvent: RecordEvent }) {
  const { database, views, recordEvent } = deps;

  /** A page, newest first; `cursor` is the `nextCursor` of the page before. */
  function listRecordings(input: { workspaceId: string; limit: number; cursor?: string | undefined }) {
    const { workspaceId, limit, cursor } = input;
    const after = cursor === undefined ? null : readCursor(cursor);
    return database.tenant(workspaceId, async (transaction) => {
      // One more than asked for tells whether there is a next page.
      const rows = await listRecordingRows(transaction, { workspaceId, after, count: limit + 1 });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const nextCursor = rows.length > limit && last ? writeCursor(last) : null;
      return { items: await views.viewRows(transaction, page), nextCursor };
    });
  }

  function readRecording(key: RecordingKey): Promise<Recording> {
    return database.tenant(key.workspaceId, (transaction) => views.recordingView(transaction, key));
  }

  function renameRecording({ title, ...key }: RecordingKey & { title: string }): Promise<Recording> {
    const { workspaceId } = key;
    return database.tenant(workspaceId, async (transaction) => {
      if (!(await writeTitle(transaction, { ...key, title }))) throw recordingNotFound();
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

  return { listRecordings, readRecording, renameRecording, readPeaks };
}
