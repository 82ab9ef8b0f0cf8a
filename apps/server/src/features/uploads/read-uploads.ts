import type { Upload } from '@audiotricks/contracts';
import { findRecordingOfUpload } from '../recordings/index.ts';
import { findDuplicate } from './find-duplicate.ts';
import type { UploadDeps } from './uploads.deps.ts';
import { uploadNotFound } from './uploads.errors.ts';
import { findUpload, listUnfinishedUploads, type UploadKey, type UploadRow } from './uploads.repository.ts';
import { viewUpload } from './uploads.view.ts';

/** More unfinished uploads than this nobody resumes by hand. */
const mostListed = 100;
/** The storage is asked for the parts of so many uploads at once. */
const askedAtOnce = 8;

export function createUploadReading({ database, storage }: Pick<UploadDeps, 'database' | 'storage'>) {
  /** State and arrived parts, as the storage knows them; throws `upload.not_found`. */
  async function readUpload(key: UploadKey): Promise<Upload> {
    const { row, ...known } = await database.tenant(key.workspaceId, async (transaction) => {
      const found = await findUpload(transaction, key);
      if (!found) throw uploadNotFound();
      const recording = await findRecordingOfUpload(transaction, key);
      const isOpen = found.state !== 'completed';
      const duplicateOf = isOpen ? await findDuplicate(transaction, found) : (recording?.duplicateOfId ?? null);
      return { row: found, recordingId: recording?.id ?? null, duplicateOf };
    });
    return viewUpload(row, { ...known, parts: await partsOf(row) });
  }

  /** The caller's unfinished uploads, newest first. */
  async function listUploads(input: { workspaceId: string; userId: string }) {
    const rows = await database.tenant(input.workspaceId, (transaction) =>
      listUnfinishedUploads(transaction, { ...input, count: mostListed }),
    );
    const items: Upload[] = [];
    for (let start = 0; start < rows.length; start += askedAtOnce) {
      const views = rows
        .slice(start, start + askedAtOnce)
        .map(async (row) => viewUpload(row, { parts: await partsOf(row), recordingId: null, duplicateOf: null }));
      items.push(...(await Promise.all(views)));
    }
    return { items, nextCursor: null };
  }

  /** Once the object stands, the parts are gone. */
  async function partsOf(row: UploadRow) {
    return row.state === 'completed' ? [] : storage.listParts(row.transfer);
  }

  return { readUpload, listUploads };
}
