import { idleLifeMs } from './upload-life.ts';
import type { UploadDeps } from './uploads.deps.ts';
import { uploadEnded, uploadNotFound } from './uploads.errors.ts';
import { findUpload, moveUpload, type UploadKey, type UploadRow } from './uploads.repository.ts';
import { transition } from './uploads.states.ts';

/** Once an hour is often enough to live 24. */
const noticedEveryMs = 60 * 60_000;

export function createUploadProgress({ database, now }: Pick<UploadDeps, 'database' | 'now'>) {
  /**
   * Notes that an upload makes progress: it is `uploading` and lives another day. Throws what `throwEnded` throws where
   * it was ended meanwhile, perhaps by another process.
   */
  async function noteProgress(row: UploadRow): Promise<void> {
    const { id: uploadId, workspaceId } = row;
    const expiresAt = new Date(now().getTime() + idleLifeMs);
    const isFresh = expiresAt.getTime() - row.expiresAt.getTime() < noticedEveryMs;
    if (row.state === 'uploading' && isFresh) return;
    const isOpen = await database.tenant(workspaceId, (transaction) =>
      moveUpload(transaction, { workspaceId, uploadId, event: 'receive', changes: { expiresAt } }),
    );
    if (!isOpen) await throwEnded({ workspaceId, uploadId });
  }

  /** For an upload that takes no more parts: its state, read anew, as `upload.state_conflict` or `upload.expired`. */
  async function throwEnded(key: UploadKey): Promise<never> {
    const row = await database.tenant(key.workspaceId, (transaction) => findUpload(transaction, key));
    if (!row) throw uploadNotFound();
    throw uploadEnded(transition(row.state, 'receive') === null ? row.state : 'completing');
  }

  return { noteProgress, throwEnded };
}
