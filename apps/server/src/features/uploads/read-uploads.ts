import type { Upload } from '@audiotricks/contracts';
import { findRecordingOfUpload } from '../recordings/index.ts';
import type { UploadDeps } from './uploads.deps.ts';
import { uploadNotFound } from './uploads.errors.ts';
import { findUpload, listUnfinishedUploads, type UploadKey, type UploadRow } from './uploads.repository.ts';
import { viewUpload } from './uploads.view.ts';

/** More unfinished uploads than this nobody resumes by hand. */
const mostListed = 100;

export function createUploadReading({ database, storage }: Pick<UploadDeps, 'database' | 'storage'>) {
  /** State and arrived parts; throws `upload.not_found`. */
  async function readUpload(key: UploadKey): Promise<Upload> {
    const { row, recordingId } = await database.tenant(key.workspaceId, async (transaction) => {
      const found = await findUpload(transaction, key);
      if (!found) throw uploadNotFound();
      const recording = await findRecordingOfUpload(transaction, key);
      return { row: found, recordingId: recording?.id ?? null };
    });
    return viewUpload(row, await partsOf(row), recordingId);
  }

  /** The caller's unfinished uploads, newest first. */
  async function listUploads(input: { workspaceId: string; userId: string }) {
    const rows = await database.tenant(input.workspaceId, (transaction) =>
      listUnfinishedUploads(transaction, { ...input, count: mostListed }),
    );
    const items: Upload[] = [];
    for (const row of rows) items.push(viewUpload(row, await partsOf(row), null));
    return { items, nextCursor: null };
  }

  /** Once the object stands, the parts are gone. */
  async function partsOf(row: UploadRow) {
    return row.state === 'completed' ? [] : storage.listParts(row.transfer);
  }

  return { readUpload, listUploads };
}
