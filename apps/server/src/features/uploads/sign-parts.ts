import { maxPartCount } from '@audiotricks/contracts';
import { maxUrlLifeMs, type SignedPart, type UrlSigner } from '../../platform/storage/index.ts';
import { createUploadProgress } from './note-progress.ts';
import { spanOf } from './parts.models.ts';
import type { UploadDeps } from './uploads.deps.ts';
import { fileTooLarge, partOutOfRange, uploadEnded, uploadNotFound } from './uploads.errors.ts';
import { findUpload, readMaxFileBytes, type UploadKey, type UploadRow } from './uploads.repository.ts';
import { transition } from './uploads.states.ts';

export function partPath(uploadId: string, partNumber: number): string {
  return `/media/uploads/${uploadId}/parts/${partNumber}`;
}

type Deps = Pick<UploadDeps, 'database' | 'storage' | 'now'> & { signer: UrlSigner };

/**
 * Signed addresses to PUT parts to, for at most 15 minutes: of the object store, which then gets the bytes without us,
 * or of this server where the storage has none. Sign a part again as often as needed. Throws `upload.part_out_of_range`
 * if one of them is not a part, `upload.too_large` where a live recording has come to its limit.
 */
export function createSignParts(deps: Deps) {
  const { database, storage, signer, now } = deps;
  const { noteProgress } = createUploadProgress(deps);

  return async function signParts(input: UploadKey & { partNumbers: number[]; origin: string }) {
    const { workspaceId, uploadId, partNumbers, origin } = input;
    const { row, maxBytes } = await database.tenant(workspaceId, async (transaction) => {
      const found = await findUpload(transaction, { workspaceId, uploadId });
      if (!found) throw uploadNotFound();
      return { row: found, maxBytes: await readMaxFileBytes(transaction, workspaceId) };
    });
    if (transition(row.state, 'receive') === null) throw uploadEnded(row.state);
    const strangers = partNumbers.filter((number) => spanOf(row.plan, number) === null);
    if (strangers.length > 0) throw partOutOfRange(strangers, row.plan.partCount ?? maxPartCount);

    const expiresAt = new Date(now().getTime() + maxUrlLifeMs).toISOString();
    const direct = await Promise.all(partNumbers.map((number) => signDirect(row, number)));
    if (direct.some((address) => address !== null)) {
      await assertLiveRoom(row, maxBytes);
      // The bytes do not come by here: that somebody asks for addresses is what we see of the progress.
      await noteProgress(row);
    }
    const items = partNumbers.map((partNumber, index) => {
      const address = direct[index];
      return address ? { partNumber, ...address, expiresAt } : { partNumber, ...signOwn(row, partNumber, origin) };
    });
    return { items };
  };

  function signDirect(row: UploadRow, partNumber: number): Promise<SignedPart | null> {
    const sizeBytes = spanOf(row.plan, partNumber)?.exactBytes ?? null;
    return storage.signPart({ ...row.transfer, partNumber, sizeBytes, lifeMs: maxUrlLifeMs });
  }

  function signOwn({ id, workspaceId }: UploadRow, partNumber: number, origin: string) {
    const path = partPath(id, partNumber);
    const { pathAndQuery, expiresAt } = signer.sign({ method: 'PUT', path, workspaceId });
    const headers = { 'content-type': 'application/octet-stream' };
    return { url: `${origin}${pathAndQuery}`, headers, expiresAt: expiresAt.toISOString() };
  }

  /** Recorded live, no length is bound by the address: the sum is checked as it grows, and once more at completion. */
  async function assertLiveRoom(row: UploadRow, maxBytes: number): Promise<void> {
    if (row.plan.sizeBytes !== null) return;
    const parts = await storage.listParts(row.transfer);
    const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    if (sizeBytes >= maxBytes) throw fileTooLarge(maxBytes);
  }
}
