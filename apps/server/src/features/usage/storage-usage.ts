import { z } from 'zod';
import type { Transaction } from '../../platform/database/database.ts';
import { MultipartGoneError, type MultipartTransfer, type Storage } from '../../platform/storage/index.ts';

const count = z.coerce.number().int();
const rowSchema = z.object({
  storageBytes: count,
  storageLimitBytes: count.nullable(),
  recordingCount: count,
  heldBytes: count,
  openUploadCount: count,
});

type StorageUsage = z.infer<typeof rowSchema>;

/**
 * What a workspace stores, in bytes. Summed over the rows each time instead of kept in a counter: a row names its object
 * exactly as long as the object stands, so no race and no crash can make the sum drift. A deleted recording counts
 * until its bytes are freed. One statement, one moment: an upload that becomes a recording is never counted twice.
 * `heldBytes` has no live recordings here; `readArriving` names them.
 */
export async function readStorageUsage(transaction: Transaction, workspaceId: string): Promise<StorageUsage> {
  const rows = await transaction.$queryRaw`
    SELECT stored.bytes AS "storageBytes", stored.recordings AS "recordingCount",
      held.bytes AS "heldBytes", held.uploads AS "openUploadCount",
      (SELECT plan.storage_bytes FROM subscription JOIN plan ON plan.id = subscription.plan_id
        WHERE subscription.workspace_id = ${workspaceId}::uuid) AS "storageLimitBytes"
    FROM
      (SELECT coalesce(sum(size_bytes) FILTER (WHERE storage_key IS NOT NULL), 0) AS bytes,
          count(*) FILTER (WHERE state <> 'deleted') AS recordings
        FROM recording WHERE workspace_id = ${workspaceId}::uuid) AS stored,
      (SELECT coalesce(sum(size_bytes), 0) AS bytes, count(*) AS uploads
        FROM upload WHERE workspace_id = ${workspaceId}::uuid
          AND state IN ('created', 'uploading', 'completing')) AS held`;
  const [row] = z.tuple([rowSchema]).parse(rows);
  return row;
}

/** Transfers whose size nobody knows yet: live recordings. */
export async function readArriving(transaction: Transaction, workspaceId: string): Promise<MultipartTransfer[]> {
  const rows = await transaction.upload.findMany({
    where: { workspaceId, sizeBytes: null, state: { in: ['created', 'uploading', 'completing'] } },
    select: { storageKey: true, storageHandle: true },
  });
  return rows.map(({ storageKey, storageHandle }) => ({ key: storageKey, handle: storageHandle }));
}

/** The bytes that have arrived of a transfer; none of one that just ended. */
export async function arrivedBytes(storage: Pick<Storage, 'listParts'>, transfer: MultipartTransfer): Promise<number> {
  const parts = await storage.listParts(transfer).catch((cause: unknown) => {
    if (cause instanceof MultipartGoneError) return [];
    throw cause;
  });
  return parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
