import type { CompletionOptions, RecordingAndJob } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/index.ts';
import { createRecording, findRecordingOfUpload, findSameBytes } from '../recordings/index.ts';
import { findDuplicate } from './find-duplicate.ts';
import type { UploadDeps } from './uploads.deps.ts';
import { uploadEnded, uploadNotFound } from './uploads.errors.ts';
import { findUpload, lockCommits, moveUpload, type UploadKey, type UploadRow } from './uploads.repository.ts';

export interface CommitInput extends UploadKey {
  userId: string;
  sizeBytes: number;
  options: CompletionOptions;
  title?: string | undefined;
  /** What we found the bytes to hash to as they came in, in hex; never what a client said. */
  computedSha256?: string;
}

/** What became of the object that the upload has brought. */
interface Committed {
  answer: RecordingAndJob;
  /** Not needed after all: the caller frees it after the transaction. */
  freeKey: string | null;
}

/**
 * Turns an upload whose object stands into a recording with its first job and its event, in one transaction; once,
 * however often and by however many it is called: whoever comes second is answered what the first one made.
 */
export function createCommitUpload(deps: UploadDeps) {
  const { database, storage, views, startJob, recordEvent, now } = deps;

  /** Throws `upload.expired`, `upload.state_conflict` where the upload was ended meanwhile (its object is freed). */
  async function commitUpload(input: CommitInput): Promise<RecordingAndJob> {
    const outcome = await database.tenant(input.workspaceId, (transaction) => commitIn(transaction, input));
    if ('freeKey' in outcome) {
      if (outcome.freeKey !== null) await storage.delete(outcome.freeKey);
      return outcome.answer;
    }
    await storage.delete(outcome.ended.transfer.key);
    throw uploadEnded(outcome.ended.state);
  }

  /** The same in the caller's transaction, who frees `freeKey`, or the object of an ended one, after it. */
  async function commitIn(transaction: Transaction, input: CommitInput): Promise<Committed | { ended: UploadRow }> {
    const { workspaceId, uploadId, sizeBytes } = input;
    const key = { workspaceId, uploadId };
    // Somebody who saw parts missing before they came may have moved it back.
    await moveUpload(transaction, { ...key, event: 'complete' });
    const changes = { completedAt: now(), sizeBytes };
    const isFirst = await moveUpload(transaction, { ...key, event: 'commit', changes });
    const row = await findUpload(transaction, key);
    if (!row) throw uploadNotFound();
    if (row.state !== 'completed') return { ended: row };
    if (!isFirst) return { answer: await answerCompleted(transaction, row), freeKey: null };
    return startRecording(transaction, row, input);
  }

  async function startRecording(transaction: Transaction, row: UploadRow, input: CommitInput): Promise<Committed> {
    const { workspaceId, userId, sizeBytes, title, options } = input;
    const sha256 = input.computedSha256 ?? null;
    const key = { workspaceId, sha256: sha256 ?? row.sha256 };
    await lockCommits(transaction, workspaceId);
    // Only bytes that we hashed ourselves may take the place of these, which are freed.
    const same = options.onDuplicate === 'reuse' ? await findReusable(transaction, key) : null;
    if (same) {
      const answer = await viewReused(transaction, { workspaceId, recordingId: same.id });
      return { answer, freeKey: row.transfer.key };
    }
    const recordingId = await createRecording(transaction, {
      ...{ workspaceId, userId, sizeBytes, title, sha256 },
      ...{ uploadId: row.id, fileName: row.fileName, contentType: row.contentType },
      storageKey: row.transfer.key,
      claimedSha256: row.sha256,
      duplicateOfId: await findDuplicate(transaction, key),
    });
    await startJob(transaction, { workspaceId, recordingId, options });
    const answer = await view(transaction, { workspaceId, recordingId });
    const data = { recording: answer.recording };
    await recordEvent(transaction, { workspaceId, type: 'recording.created', data });
    return { answer, freeKey: null };
  }

  async function findReusable(transaction: Transaction, key: { workspaceId: string; sha256: string | null }) {
    const { workspaceId, sha256 } = key;
    const same = sha256 === null ? null : await findSameBytes(transaction, { workspaceId, sha256 });
    return same?.state === 'failed' ? null : same;
  }

  /** What the completion of this upload answered, as it is by now. */
  async function answerCompleted(transaction: Transaction, row: UploadRow): Promise<RecordingAndJob> {
    const { workspaceId, id: uploadId, sha256 } = row;
    const own = await findRecordingOfUpload(transaction, { workspaceId, uploadId });
    // Without one of its own it was the same bytes as another, which was taken instead.
    if (own) return view(transaction, { workspaceId, recordingId: own.id });
    const reused = sha256 === null ? null : await findSameBytes(transaction, { workspaceId, sha256 });
    if (!reused) throw uploadEnded(row.state);
    return viewReused(transaction, { workspaceId, recordingId: reused.id });
  }

  async function view(
    transaction: Transaction,
    key: { workspaceId: string; recordingId: string },
  ): Promise<RecordingAndJob> {
    const recording = await views.recordingView(transaction, key);
    if (!recording.latestJob) throw new Error('A recording has a job from its first transaction on.');
    return { recording, job: recording.latestJob, duplicateOf: recording.duplicateOf };
  }

  async function viewReused(transaction: Transaction, key: { workspaceId: string; recordingId: string }) {
    return { ...(await view(transaction, key)), duplicateOf: key.recordingId };
  }

  return { commitUpload, commitIn, answerCompleted };
}
