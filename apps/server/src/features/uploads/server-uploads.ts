import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { RecordingAndJob } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/index.ts';
import { MultipartGoneError, type StoredPart } from '../../platform/storage/index.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import { type CommitInput, createCommitUpload } from './commit-upload.ts';
import { createUploadEnding } from './end-uploads.ts';
import { joinParts } from './join-parts.ts';
import { isRefusedType, normalizeMediaType } from './media-type.ts';
import { assertRoom, objectKeyOf } from './open-upload.ts';
import { largestObjectBytes, planOf } from './parts.models.ts';
import { idleLifeMs } from './upload-life.ts';
import type { UploadDeps } from './uploads.deps.ts';
import { uploadEnded, uploadNotFound } from './uploads.errors.ts';
import { findUpload, insertUpload, readMaxFileBytes, type UploadKey, type UploadRow } from './uploads.repository.ts';
import { transition } from './uploads.states.ts';

/** Bytes of every part but the last. What is under way was cut so: another number needs the old one remembered. */
export const serverPartBytes = 8 * 2 ** 20;
/** The most that fits into 9,000 parts, and no plan of ours allows as much. */
export const serverMaxBytes = Math.min(largestObjectBytes, 9_000 * serverPartBytes);

/** A store that stumbles is given the part again; what lasts longer is for the queue to wait for. */
const writeAttempts = 4;
const firstRetryMs = 500;

export type ServerUploads = ReturnType<typeof createServerUploads>;

/**
 * Uploads whose bytes this server brings itself, part after part (imports). They are rows like any other upload, so
 * whatever counts, frees and checks stored bytes knows them; they take no parts from outside.
 */
export function createServerUploads(deps: UploadDeps) {
  const { database, storage, now } = deps;
  const { commitIn } = createCommitUpload(deps);
  const { abortIfOpen } = createUploadEnding(deps);
  const nextExpiry = () => new Date(now().getTime() + idleLifeMs);

  /** What a file may have here at most. Throws `storage.full` where the announced size does not fit now. */
  async function readLimit(workspaceId: string): Promise<number> {
    const planLimit = await database.tenant(workspaceId, (transaction) => readMaxFileBytes(transaction, workspaceId));
    return Math.min(planLimit ?? serverMaxBytes, serverMaxBytes);
  }

  /** Opens the transfer; `link` writes into the same transaction as the row, and when it throws nothing stays. */
  async function open(
    input: { workspaceId: string; userId: string; fileName: string; contentType: string; sizeBytes: number | null },
    link: (transaction: Transaction, uploadId: string) => Promise<void>,
  ): Promise<UploadRow> {
    const { workspaceId, userId, fileName, sizeBytes } = input;
    await assertRoom(storage, sizeBytes ?? 1);
    const id = newId();
    const key = objectKeyOf({ workspaceId, uploadId: id });
    const mediaType = normalizeMediaType(input.contentType);
    // Servers name types carelessly; the bytes were looked at and will be probed.
    const contentType = isRefusedType(mediaType) ? 'application/octet-stream' : mediaType;
    const handle = await storage.openMultipart({ key, contentType });
    const row: UploadRow = {
      ...{ id, workspaceId, createdById: userId, fileName, contentType, sha256: null },
      // From the beginning: it takes no parts from outside.
      state: 'completing',
      plan: planOf({ sizeBytes: null, partSizeBytes: serverPartBytes }),
      transfer: { key, handle },
      expiresAt: nextExpiry(),
    };
    try {
      await database.tenant(workspaceId, async (transaction) => {
        await insertUpload(transaction, row);
        await link(transaction, id);
      });
    } catch (cause) {
      await storage.abortMultipart(row.transfer);
      throw cause;
    }
    return row;
  }

  /** The open upload with the parts that have arrived; throws `upload.expired`, `upload.state_conflict`. */
  async function resume(key: UploadKey): Promise<{ row: UploadRow; parts: StoredPart[] }> {
    const row = await database.tenant(key.workspaceId, (transaction) => findUpload(transaction, key));
    if (!row) throw uploadNotFound();
    if (transition(row.state, 'commit') === null) throw uploadEnded(row.state);
    return { row, parts: await storage.listParts(row.transfer) };
  }

  /** Stores part `partNumber`, all but the last one of `serverPartBytes`. */
  async function writePart(row: UploadRow, partNumber: number, bytes: Uint8Array): Promise<void> {
    const offsetBytes = (partNumber - 1) * serverPartBytes;
    const part = { ...row.transfer, partNumber, offsetBytes, maxBytes: serverPartBytes, sizeBytes: bytes.length };
    for (let attempt = 1; ; attempt++) {
      try {
        await storage.writePart({ ...part, stream: Readable.from([bytes], { objectMode: false }) });
        return;
      } catch (cause) {
        if (attempt === writeAttempts || isFinal(cause)) throw cause;
        await delay(firstRetryMs * 2 ** (attempt - 1));
      }
    }
  }

  /** Keeps an upload that makes progress from expiring. */
  async function keepAlive(transaction: Transaction, { workspaceId, uploadId }: UploadKey): Promise<void> {
    await transaction.upload.updateMany({
      where: { id: uploadId, workspaceId, state: 'completing' },
      data: { expiresAt: nextExpiry() },
    });
  }

  /** Makes the object of all parts; safe to repeat. Answers its size; null where the upload was ended meanwhile. */
  async function join(row: UploadRow): Promise<number | null> {
    const joined = await joinParts(storage, row);
    return joined.kind === 'joined' ? joined.sizeBytes : null;
  }

  /**
   * Writes recording, job and event in the given transaction, as completing an upload does. `freeKey` is an object that
   * is not needed after all: free it after the transaction. Throws `upload.expired`, `upload.state_conflict`.
   */
  async function commit(
    transaction: Transaction,
    input: CommitInput,
  ): Promise<{ answer: RecordingAndJob; freeKey: string | null }> {
    const outcome = await commitIn(transaction, input);
    if ('ended' in outcome) throw uploadEnded(outcome.ended.state);
    return outcome;
  }

  return {
    ...{ readLimit, open, resume, writePart, keepAlive, join, commit },
    /** Ends it and frees its bytes, unless it became a recording; safe to repeat. */
    abort: (key: UploadKey) => abortIfOpen(key),
    free: (key: string) => storage.delete(key),
  };
}

/** The transfer was ended, or there is no room: again would be the same. */
function isFinal(cause: unknown): boolean {
  return cause instanceof MultipartGoneError || (cause instanceof AppError && cause.code === 'storage.full');
}
