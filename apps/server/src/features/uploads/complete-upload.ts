import { type CompletionOptions, maxPartCount, type RecordingAndJob } from '@audiotricks/contracts';
import { AppError } from '../../shared/errors.ts';
import { createCommitUpload } from './commit-upload.ts';
import { createUploadEnding } from './end-uploads.ts';
import { inspectObject } from './inspect-object.ts';
import { joinParts } from './join-parts.ts';
import { type PartPlan, planOf } from './parts.models.ts';
import type { UploadDeps } from './uploads.deps.ts';
import {
  checksumMismatch,
  partsMissing,
  partsWrongSize,
  sizeImpossible,
  uploadEnded,
  uploadNotFound,
} from './uploads.errors.ts';
import { findUpload, moveUpload, readMaxFileBytes, type UploadKey, type UploadRow } from './uploads.repository.ts';
import { transition } from './uploads.states.ts';

interface CompleteInput extends UploadKey {
  userId: string;
  /** What the client says the whole file hashes to, in hex. */
  sha256?: string | undefined;
  /** What the client says the whole file has; of a live recording the server cannot know it otherwise. */
  sizeBytes?: number | undefined;
  options: CompletionOptions;
}

type Begun = { row: UploadRow; maxBytes: number } | { answer: RecordingAndJob };

/**
 * Completes a resumable upload: verifies the parts, makes the object, looks at what it is, then writes recording, job
 * and event in one transaction. Safe to repeat, at once or after a crash at any point: `completing` with an object that
 * stands is taken up where it was left. Throws `upload.parts_missing` (numbers in `errors`; parts are taken again),
 * `upload.size_mismatch`, `upload.state_conflict`, `upload.expired`, `upload.checksum_mismatch`, `upload.not_found`;
 * `upload.too_large` and `media.not_audio` end the upload and free its bytes.
 */
export function createCompleteUpload(deps: UploadDeps) {
  const { database, storage } = deps;
  const { commitUpload, answerCompleted } = createCommitUpload(deps);
  const { abortIfOpen } = createUploadEnding(deps);

  return async function completeUpload(input: CompleteInput): Promise<RecordingAndJob> {
    const { workspaceId, uploadId, userId, options } = input;
    const begun = await begin(input);
    if ('answer' in begun) return begun.answer;
    const joined = await joinParts(storage, begun.row);
    if (joined.kind === 'joined') {
      await inspect(begun, joined.sizeBytes);
      return commitUpload({ workspaceId, uploadId, userId, options, sizeBytes: joined.sizeBytes });
    }
    if (joined.kind === 'gone') return throwState({ workspaceId, uploadId });
    await database.tenant(workspaceId, (transaction) =>
      moveUpload(transaction, { workspaceId, uploadId, event: 'miss_parts' }),
    );
    throw joined.kind === 'missing' ? partsMissing(joined.partNumbers) : partsWrongSize(joined.partNumbers);
  };

  /** The compare-and-set to `completing`, or the answer where that is behind us. */
  function begin(input: CompleteInput): Promise<Begun> {
    const { workspaceId, uploadId, sha256, sizeBytes } = input;
    return database.tenant(workspaceId, async (transaction) => {
      const key = { workspaceId, uploadId };
      const changes = sha256 === undefined ? {} : { sha256 };
      const before = await findUpload(transaction, key);
      if (!before) throw uploadNotFound();
      if (sha256 !== undefined && before.sha256 !== null && before.sha256 !== sha256) throw checksumMismatch();
      const plan = fixSize(before, sizeBytes);
      const maxBytes = await readMaxFileBytes(transaction, workspaceId);
      if (await moveUpload(transaction, { ...key, event: 'complete', changes }))
        return { row: { ...before, ...changes, plan }, maxBytes };
      const row = await findUpload(transaction, key);
      if (row?.state === 'completed') return { answer: await answerCompleted(transaction, row) };
      throw row ? uploadEnded(row.state) : uploadNotFound();
    });
  }

  /** What must not become a recording ends the upload. */
  async function inspect({ row, maxBytes }: { row: UploadRow; maxBytes: number }, sizeBytes: number): Promise<void> {
    const key = { workspaceId: row.workspaceId, uploadId: row.id };
    try {
      await inspectObject(storage, { key: row.transfer.key, sizeBytes, maxBytes });
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      if (cause.code === 'storage.object_missing') return throwState(key);
      if (cause.isRetryable) throw cause;
      await abortIfOpen(key);
      throw cause;
    }
  }

  /** The bytes went away while they were joined or looked at: the upload was ended. */
  async function throwState(key: UploadKey): Promise<never> {
    const row = await database.tenant(key.workspaceId, (transaction) => findUpload(transaction, key));
    if (!row) throw uploadNotFound();
    if (transition(row.state, 'complete') === null) throw uploadEnded(row.state);
    throw new Error('The storage does not know an upload that is open.');
  }
}

/** How the file is cut now that its size is said: a live recording whose last parts were lost is not taken for whole. */
function fixSize({ plan }: UploadRow, sizeBytes: number | undefined): PartPlan {
  if (sizeBytes === undefined || sizeBytes === plan.sizeBytes) return plan;
  const allowedBytes = plan.sizeBytes ?? plan.partSizeBytes * maxPartCount;
  if (plan.sizeBytes !== null || sizeBytes > allowedBytes) throw sizeImpossible(allowedBytes);
  return planOf({ sizeBytes, partSizeBytes: plan.partSizeBytes });
}
