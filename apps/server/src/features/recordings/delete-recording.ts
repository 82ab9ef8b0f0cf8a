import type { Database } from '../../platform/database/index.ts';
import type { Storage } from '../../platform/storage/index.ts';
import { playbackKeyOf } from './playback/playback-key.ts';
import type { CancelJobs, RecordEvent } from './recordings.deps.ts';
import { recordingNotFound } from './recordings.errors.ts';
import { findRecording, markDeleted } from './recordings.repository.ts';

/** Rows a sweep takes at a time. */
const sweepBatch = 100;

/**
 * Deletes a recording: in one transaction its state, its text, its jobs and the event; then its bytes. When the process
 * dies in between, `freeDeletedRecordings` frees them later.
 */
export function createRecordingDeletion(deps: {
  database: Database;
  storage: Storage;
  cancelJobs: CancelJobs;
  recordEvent: RecordEvent;
  now: () => Date;
}) {
  const { database, storage, cancelJobs, recordEvent, now } = deps;

  /** Throws `recording.not_found`, also the second time. */
  async function deleteRecording(key: { workspaceId: string; recordingId: string }): Promise<void> {
    const { workspaceId, recordingId } = key;
    const row = await database.tenant(workspaceId, async (transaction) => {
      const found = await findRecording(transaction, key);
      if (!found) throw recordingNotFound();
      // Before the recording's row is locked: admission and jobs come first in the order of locks.
      await cancelJobs(transaction, key);
      if (!(await markDeleted(transaction, { ...key, deletedAt: now() }))) throw recordingNotFound();
      await recordEvent(transaction, { workspaceId, type: 'recording.deleted', data: { recordingId } });
      return found;
    });
    if (row.storageKey !== null) await freeObject({ workspaceId, recordingId, storageKey: row.storageKey });
  }

  async function freeObject(input: { workspaceId: string; recordingId: string; storageKey: string }): Promise<void> {
    const { workspaceId, recordingId, storageKey } = input;
    // The original last: while the row names it, the sweep comes back for both.
    await storage.delete(playbackKeyOf({ workspaceId, recordingId }));
    await storage.delete(storageKey);
    await database.tenant(workspaceId, (transaction) =>
      transaction.recording.updateMany({ where: { id: recordingId, workspaceId }, data: { storageKey: null } }),
    );
  }

  /** Frees the bytes of deleted recordings that still have some, of every workspace; for the queue to run now and then. Answers how many. */
  async function freeDeletedRecordings(): Promise<number> {
    const left = await database.system((transaction) =>
      transaction.recording.findMany({
        where: { state: 'deleted', storageKey: { not: null } },
        select: { id: true, workspaceId: true, storageKey: true },
        take: sweepBatch,
      }),
    );
    for (const { id, workspaceId, storageKey } of left) {
      if (storageKey !== null) await freeObject({ workspaceId, recordingId: id, storageKey });
    }
    return left.length;
  }

  return { deleteRecording, freeDeletedRecordings };
}
