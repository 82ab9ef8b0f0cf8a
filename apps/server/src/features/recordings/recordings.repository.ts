import type { PlaybackState, RecordingState } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/index.ts';
import { mediaProbeSchema } from '../../platform/media/index.ts';
import type { ListPosition } from './cursor.ts';

/** A recording as the rest of the feature sees it: sizes and times as numbers, hashes in hex. */
export interface RecordingRow {
  id: string;
  workspaceId: string;
  uploadId: string | null;
  title: string;
  fileName: string;
  contentType: string;
  state: RecordingState;
  sizeBytes: number;
  storageKey: string | null;
  sha256: string | null;
  duplicateOfId: string | null;
  durationMs: number | null;
  hasVideo: boolean;
  /** Of its sound; null before it was looked into. */
  channels: number | null;
  projectId: string | null;
  tagIds: string[];
  playback: PlaybackState;
  errorCode: string | null;
  errorDetail: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Everything but the peaks, which are large and have a call of their own. */
const columns = {
  id: true,
  workspaceId: true,
  uploadId: true,
  title: true,
  fileName: true,
  contentType: true,
  state: true,
  sizeBytes: true,
  storageKey: true,
  sha256: true,
  duplicateOfId: true,
  durationMs: true,
  hasVideo: true,
  probe: true,
  projectId: true,
  tags: { select: { tagId: true }, orderBy: { tagId: 'asc' } },
  playback: true,
  errorCode: true,
  errorDetail: true,
  createdAt: true,
  updatedAt: true,
} as const;

type StoredRow = Omit<RecordingRow, 'sizeBytes' | 'durationMs' | 'sha256' | 'channels' | 'tagIds'> & {
  probe: unknown;
  tags: { tagId: string }[];
  sizeBytes: bigint;
  durationMs: bigint | null;
  sha256: Uint8Array | null;
};

function toRow({ probe, tags, ...stored }: StoredRow): RecordingRow {
  return {
    ...stored,
    channels: mediaProbeSchema.safeParse(probe).data?.audio.channels ?? null,
    tagIds: tags.map(({ tagId }) => tagId),
    sizeBytes: Number(stored.sizeBytes),
    durationMs: stored.durationMs === null ? null : Number(stored.durationMs),
    sha256: stored.sha256 === null ? null : Buffer.from(stored.sha256).toString('hex'),
  };
}

interface RecordingKey {
  workspaceId: string;
  recordingId: string;
}

/** null for one that is deleted, too. */
export async function findRecording(transaction: Transaction, key: RecordingKey): Promise<RecordingRow | null> {
  const { workspaceId, recordingId } = key;
  const stored = await transaction.recording.findFirst({
    where: { id: recordingId, workspaceId, state: { not: 'deleted' } },
    select: columns,
  });
  return stored && toRow(stored);
}

/** What completing the upload made, unless it is deleted. */
export async function findRecordingOfUpload(
  transaction: Transaction,
  { workspaceId, uploadId }: { workspaceId: string; uploadId: string },
): Promise<RecordingRow | null> {
  const stored = await transaction.recording.findFirst({
    where: { uploadId, workspaceId, state: { not: 'deleted' } },
    select: columns,
  });
  return stored && toRow(stored);
}

/**
 * The first recording of the workspace whose bytes hash to this, as we computed it; one that failed only where there is
 * no other.
 */
export async function findSameBytes(
  transaction: Transaction,
  { workspaceId, sha256 }: { workspaceId: string; sha256: string },
): Promise<RecordingRow | null> {
  const where = { workspaceId, sha256: Buffer.from(sha256, 'hex') };
  const rule = { orderBy: [{ createdAt: 'asc' as const }, { id: 'asc' as const }], select: columns };
  const stored =
    (await transaction.recording.findFirst({ where: { ...where, state: { in: ['processing', 'ready'] } }, ...rule })) ??
    (await transaction.recording.findFirst({ where: { ...where, state: 'failed' }, ...rule }));
  return stored && toRow(stored);
}

/** The first recording of the workspace whose client said that its bytes hash to this, and that we have not hashed yet. */
export async function findClaimedBytes(
  transaction: Transaction,
  { workspaceId, sha256 }: { workspaceId: string; sha256: string },
): Promise<RecordingRow | null> {
  const stored = await transaction.recording.findFirst({
    where: { workspaceId, claimedSha256: Buffer.from(sha256, 'hex'), sha256: null, state: 'processing' },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: columns,
  });
  return stored && toRow(stored);
}

interface ListRequest {
  workspaceId: string;
  after: ListPosition | null;
  count: number;
  /** `none`: those that stand in no project. */
  projectId?: string | undefined;
  tagId?: string | undefined;
}

/** Newest first, deleted ones left out. */
export async function listRecordingRows(
  transaction: Transaction,
  { workspaceId, after, count, projectId, tagId }: ListRequest,
): Promise<RecordingRow[]> {
  const stored = await transaction.recording.findMany({
    where: {
      workspaceId,
      state: { not: 'deleted' },
      ...(projectId !== undefined && { projectId: projectId === 'none' ? null : projectId }),
      ...(tagId !== undefined && { tags: { some: { tagId } } }),
      ...(after && {
        createdAt: { lte: after.createdAt },
        OR: [{ createdAt: { lt: after.createdAt } }, { id: { lt: after.id } }],
      }),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: count,
    select: columns,
  });
  return stored.map(toRow);
}

/** The state `deleted` is reached once: whether this call did it. Its text goes at once, its name with it. */
export async function markDeleted(
  transaction: Transaction,
  { workspaceId, recordingId, deletedAt }: RecordingKey & { deletedAt: Date },
): Promise<boolean> {
  const { count } = await transaction.recording.updateMany({
    where: { id: recordingId, workspaceId, state: { not: 'deleted' } },
    data: { state: 'deleted', deletedAt, title: '', fileName: '', errorDetail: null },
  });
  if (count === 0) return false;
  await transaction.transcript.deleteMany({ where: { workspaceId, recordingId } });
  await transaction.recordingTag.deleteMany({ where: { workspaceId, recordingId } });
  return true;
}

export async function readPeaksOf(transaction: Transaction, key: RecordingKey) {
  const { workspaceId, recordingId } = key;
  const stored = await transaction.recording.findFirst({
    where: { id: recordingId, workspaceId, state: { not: 'deleted' } },
    select: { peaks: true, durationMs: true },
  });
  if (!stored) return null;
  return { peaks: stored.peaks, durationMs: stored.durationMs === null ? null : Number(stored.durationMs) };
}
