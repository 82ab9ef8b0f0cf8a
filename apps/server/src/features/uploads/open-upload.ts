import type { openUploadBodySchema, Upload } from '@audiotricks/contracts';
import type { z } from 'zod';
import { type Storage, storageFull } from '../../platform/storage/index.ts';
import { newId } from '../../shared/ids.ts';
import { findDuplicate } from './find-duplicate.ts';
import { isRefusedType, normalizeMediaType } from './media-type.ts';
import { partSizeFor, planOf } from './parts.models.ts';
import { idleLifeMs } from './upload-life.ts';
import type { UploadDeps } from './uploads.deps.ts';
import { fileTooLarge, storageTooSmall, typeRefused } from './uploads.errors.ts';
import { insertUpload, readMaxFileBytes, type UploadRow } from './uploads.repository.ts';
import { viewUpload } from './uploads.view.ts';

type OpenInput = z.output<typeof openUploadBodySchema> & { workspaceId: string; userId: string };

/** Where the object of an upload will stand: ids only, and never used again. */
export function objectKeyOf({ workspaceId, uploadId }: { workspaceId: string; uploadId: string }): string {
  return `workspaces/${workspaceId}/originals/${uploadId}`;
}

/** Throws `upload.type_refused`; answers the type to store. */
export function acceptMediaType(contentType: string): string {
  const mediaType = normalizeMediaType(contentType);
  if (isRefusedType(mediaType)) throw typeRefused(mediaType);
  return mediaType;
}

/** Throws `storage.full`, or `upload.too_large` for what would not even fit when the storage is empty. */
export async function assertRoom(storage: Storage, sizeBytes: number): Promise<void> {
  const space = await storage.space();
  if (space === null) return;
  if (sizeBytes > space.totalBytes) throw storageTooSmall();
  if (sizeBytes > space.freeBytes) throw storageFull();
}

/**
 * Opens a resumable upload. Everything that can be known before bytes move is checked here: type, the plan's limit,
 * room; and said: whether these bytes are here already. Throws `upload.type_refused`, `upload.too_large`, `storage.full`.
 */
export function createOpenUpload({ database, storage, now }: Pick<UploadDeps, 'database' | 'storage' | 'now'>) {
  return async function openUpload(input: OpenInput): Promise<Upload> {
    const { workspaceId, userId, fileName, sizeBytes } = input;
    const contentType = acceptMediaType(input.contentType);
    const { maxBytes, duplicateOf } = await database.tenant(workspaceId, async (transaction) => ({
      maxBytes: await readMaxFileBytes(transaction, workspaceId),
      duplicateOf: await findDuplicate(transaction, { workspaceId, sha256: input.sha256 ?? null }),
    }));
    if (sizeBytes !== null && sizeBytes > maxBytes) throw fileTooLarge(maxBytes);
    await assertRoom(storage, sizeBytes ?? 1);

    const id = newId();
    const key = objectKeyOf({ workspaceId, uploadId: id });
    const handle = await storage.openMultipart({ key, contentType });
    const row: UploadRow = {
      ...{ id, workspaceId, createdById: userId, state: 'created', fileName, contentType },
      plan: planOf({ sizeBytes, partSizeBytes: partSizeFor(sizeBytes) }),
      sha256: input.sha256 ?? null,
      transfer: { key, handle },
      expiresAt: new Date(now().getTime() + idleLifeMs),
    };
    try {
      await database.tenant(workspaceId, (transaction) => insertUpload(transaction, row));
    } catch (cause) {
      await storage.abortMultipart(row.transfer);
      throw cause;
    }
    return viewUpload(row, { parts: [], recordingId: null, duplicateOf });
  };
}
