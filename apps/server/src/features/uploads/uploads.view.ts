import type { Upload } from '@audiotricks/contracts';
import type { StoredPart } from '../../platform/storage/index.ts';
import type { UploadRow } from './uploads.repository.ts';

/** An upload as the API shows it. */
export function viewUpload(
  row: UploadRow,
  found: { parts: StoredPart[]; recordingId: string | null; duplicateOf: string | null },
): Upload {
  return {
    id: row.id,
    state: row.state,
    fileName: row.fileName,
    contentType: row.contentType,
    sizeBytes: row.plan.sizeBytes,
    partSizeBytes: row.plan.partSizeBytes,
    partCount: row.plan.partCount,
    expiresAt: row.expiresAt.toISOString(),
    ...found,
  };
}
