import type { Readable } from 'node:stream';
import { maxPartCount } from '@audiotricks/contracts';
import { MultipartGoneError, PartSupersededError, type StoredPart } from '../../platform/storage/index.ts';
import { guardBytes } from './guard-bytes.ts';
import { createUploadProgress } from './note-progress.ts';
import { spanOf } from './parts.models.ts';
import type { UploadDeps } from './uploads.deps.ts';
import {
  fileTooLarge,
  partCut,
  partOutOfRange,
  partSizeMismatch,
  partTooLarge,
  uploadEnded,
  uploadNotFound,
} from './uploads.errors.ts';
import { findUpload, readMaxFileBytes, type UploadKey, type UploadRow } from './uploads.repository.ts';
import { transition } from './uploads.states.ts';

interface PartRequest extends UploadKey {
  partNumber: number;
  /** What the request says its body has; null where it does not say. */
  announcedBytes: number | null;
  body: Readable;
}

/**
 * Takes the bytes of one part. A length that cannot be right is refused before a byte is read, what is too long is cut
 * off, and what breaks half-way does not count. Throws the `upload.*` codes of `putPart` and `storage.full`.
 */
export function createReceivePart(deps: Pick<UploadDeps, 'database' | 'storage' | 'now'>) {
  const { database, storage } = deps;
  const { noteProgress, throwEnded } = createUploadProgress(deps);

  return async function receivePart(input: PartRequest): Promise<StoredPart> {
    const { partNumber, announcedBytes, body, ...key } = input;
    const { row, maxFileBytes } = await database.tenant(key.workspaceId, async (transaction) => {
      const found = await findUpload(transaction, key);
      if (!found) throw uploadNotFound();
      return { row: found, maxFileBytes: await readMaxFileBytes(transaction, key.workspaceId) };
    });
    if (transition(row.state, 'receive') === null) throw uploadEnded(row.state);
    const span = placeFor(row, { partNumber, announcedBytes, maxFileBytes });

    const stream = guardBytes(body, {
      maxBytes: span.maxBytes,
      exactBytes: span.exactBytes,
      tooLarge: () => partTooLarge(span.maxBytes),
      tooShort: () => partSizeMismatch(span.exactBytes),
      cut: partCut,
    });
    const sizeBytes = announcedBytes ?? span.exactBytes;
    const part = { ...row.transfer, partNumber, offsetBytes: span.offsetBytes, maxBytes: span.maxBytes };
    const stored = await storage.writePart({ ...part, sizeBytes, stream }).catch((cause: unknown) => {
      stream.destroy();
      if (cause instanceof PartSupersededError) throw partCut(cause);
      if (cause instanceof MultipartGoneError) return throwEnded(key);
      throw cause;
    });
    await noteProgress(row);
    return stored;
  };
}

function placeFor(row: UploadRow, part: { partNumber: number; announcedBytes: number | null; maxFileBytes: number }) {
  const { partNumber, announcedBytes, maxFileBytes } = part;
  const span = spanOf(row.plan, partNumber);
  if (!span) throw partOutOfRange([partNumber], row.plan.partCount ?? maxPartCount);
  if (announcedBytes !== null && announcedBytes > span.maxBytes) throw partTooLarge(span.maxBytes);
  const needed = span.exactBytes ?? 1;
  if (announcedBytes !== null && (announcedBytes < needed || announcedBytes === 0))
    throw partSizeMismatch(span.exactBytes);
  if (row.plan.sizeBytes !== null) return span;
  // Recorded live: the sum is checked as it grows.
  const room = maxFileBytes - span.offsetBytes;
  if (room <= 0 || (announcedBytes ?? 0) > room) throw fileTooLarge(maxFileBytes);
  return { ...span, maxBytes: Math.min(span.maxBytes, room) };
}
