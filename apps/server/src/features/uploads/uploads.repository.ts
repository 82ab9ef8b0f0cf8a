import type { UploadState } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/index.ts';
import type { MultipartTransfer } from '../../platform/storage/index.ts';
import { readStorageUsage } from '../usage/index.ts';
import { largestObjectBytes, type PartPlan, planOf } from './parts.models.ts';
import { storageUsedUp } from './uploads.errors.ts';
import { movesOf, type UploadEvent } from './uploads.states.ts';

/** Stands for the handle of a file that is sent in one piece: it has no parts and nobody resumes it. */
export const wholeFileHandle = 'whole-file';

/** An upload as the rest of the feature sees it. */
export interface UploadRow {
  id: string;
  workspaceId: string;
  createdById: string;
  state: UploadState;
  fileName: string;
  contentType: string;
  plan: PartPlan;
  /** What the client says the file hashes to, in hex. */
  sha256: string | null;
  transfer: MultipartTransfer;
  expiresAt: Date;
}

interface StoredUpload {
  id: string;
  workspaceId: string;
  createdById: string;
  state: UploadState;
  fileName: string;
  contentType: string;
  sizeBytes: bigint | null;
  partSizeBytes: number;
  sha256: Uint8Array | null;
  storageKey: string;
  storageHandle: string;
  expiresAt: Date;
}

export function toUploadRow(stored: StoredUpload): UploadRow {
  const { id, workspaceId, createdById, state, fileName, contentType, expiresAt, partSizeBytes } = stored;
  const sizeBytes = stored.sizeBytes === null ? null : Number(stored.sizeBytes);
  return {
    ...{ id, workspaceId, createdById, state, fileName, contentType, expiresAt },
    plan: planOf({ sizeBytes, partSizeBytes }),
    sha256: stored.sha256 === null ? null : Buffer.from(stored.sha256).toString('hex'),
    transfer: { key: stored.storageKey, handle: stored.storageHandle },
  };
}

export interface UploadKey {
  workspaceId: string;
  uploadId: string;
}

/** Also `completed` ones; null where there is none. */
export async function findUpload(transaction: Transaction, key: UploadKey): Promise<UploadRow | null> {
  const stored = await transaction.upload.findFirst({ where: { id: key.uploadId, workspaceId: key.workspaceId } });
  return stored && toUploadRow(stored);
}

/** Newest first; those sent in one piece are nobody's to resume, nor are those this server fetches itself. */
export async function listUnfinishedUploads(
  transaction: Transaction,
  { workspaceId, userId, count }: { workspaceId: string; userId: string; count: number },
): Promise<UploadRow[]> {
  const stored = await transaction.upload.findMany({
    where: {
      workspaceId,
      createdById: userId,
      state: { in: ['created', 'uploading', 'completing'] },
      storageHandle: { not: wholeFileHandle },
      imports: { none: {} },
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: count,
  });
  return stored.map(toUploadRow);
}

/**
 * Writes the row of an upload that the plan's storage has room for; where the size is not known, for one byte at least.
 * Uploads of a workspace open one after another, so that two cannot take the same room. Throws `quota.exceeded`.
 */
export async function insertUpload(transaction: Transaction, row: UploadRow): Promise<void> {
  const { plan, transfer, sha256, ...columns } = row;
  await lockCommits(transaction, row.workspaceId);
  const { storageBytes, heldBytes, storageLimitBytes } = await readStorageUsage(transaction, row.workspaceId);
  if (storageLimitBytes !== null) {
    const leftBytes = Math.max(0, storageLimitBytes - storageBytes - heldBytes);
    if ((plan.sizeBytes ?? 1) > leftBytes) throw storageUsedUp(leftBytes);
  }
  await transaction.upload.create({
    data: {
      ...columns,
      sizeBytes: plan.sizeBytes === null ? null : BigInt(plan.sizeBytes),
      partSizeBytes: plan.partSizeBytes,
      sha256: sha256 === null ? null : Buffer.from(sha256, 'hex'),
      storageKey: transfer.key,
      storageHandle: transfer.handle,
    },
  });
}

interface UploadChanges {
  expiresAt?: Date;
  completedAt?: Date;
  sha256?: string | null;
  sizeBytes?: number;
}

/** Compare-and-set: moves the upload if it is in a state the event may start from; whether it did. */
export async function moveUpload(
  transaction: Transaction,
  { event, changes, ...key }: UploadKey & { event: UploadEvent; changes?: UploadChanges },
): Promise<boolean> {
  const { sha256, sizeBytes, ...instants } = changes ?? {};
  const data = {
    ...instants,
    ...(sizeBytes !== undefined && { sizeBytes: BigInt(sizeBytes) }),
    ...(sha256 && { sha256: Buffer.from(sha256, 'hex') }),
  };
  const targets = Map.groupBy(movesOf(event), (move) => move.to);
  for (const [to, moves] of targets) {
    const { count } = await transaction.upload.updateMany({
      where: { id: key.uploadId, workspaceId: key.workspaceId, state: { in: moves.map((move) => move.from) } },
      data: { ...data, state: to },
    });
    if (count === 1) return true;
  }
  return false;
}

/** The most bytes a file may have here: by the workspace's plan, and by what any object store holds. */
export async function readMaxFileBytes(transaction: Transaction, workspaceId: string): Promise<number> {
  const subscription = await transaction.subscription.findUnique({
    where: { workspaceId },
    select: { plan: { select: { maxFileBytes: true } } },
  });
  return Math.min(Number(subscription?.plan.maxFileBytes ?? largestObjectBytes), largestObjectBytes);
}

/**
 * Lets openings and commits of a workspace pass one after another, so that the second of two with the same bytes finds the first.
 * The subscription is what admission locks as well, and first: see the order of locks in docs/architecture.md.
 */
export async function lockCommits(transaction: Transaction, workspaceId: string): Promise<void> {
  await transaction.$queryRaw`select id from subscription where workspace_id = ${workspaceId}::uuid for update`;
}
