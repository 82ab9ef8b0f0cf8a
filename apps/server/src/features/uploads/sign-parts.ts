import { maxPartCount } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import type { UrlSigner } from '../../platform/storage/index.ts';
import { spanOf } from './parts.models.ts';
import { partOutOfRange, uploadEnded, uploadNotFound } from './uploads.errors.ts';
import { findUpload, type UploadKey } from './uploads.repository.ts';
import { transition } from './uploads.states.ts';

export function partPath(uploadId: string, partNumber: number): string {
  return `/media/uploads/${uploadId}/parts/${partNumber}`;
}

/** Signed addresses of this server to PUT parts to. Throws `upload.part_out_of_range` if one of them is not a part. */
export function createSignParts({ database, signer }: { database: Database; signer: UrlSigner }) {
  return async function signParts(input: UploadKey & { partNumbers: number[]; origin: string }) {
    const { workspaceId, uploadId, partNumbers, origin } = input;
    const row = await database.tenant(workspaceId, (transaction) => findUpload(transaction, { workspaceId, uploadId }));
    if (!row) throw uploadNotFound();
    if (transition(row.state, 'receive') === null) throw uploadEnded(row.state);
    const strangers = partNumbers.filter((number) => spanOf(row.plan, number) === null);
    if (strangers.length > 0) throw partOutOfRange(strangers, row.plan.partCount ?? maxPartCount);
    const items = partNumbers.map((partNumber) => {
      const path = partPath(row.id, partNumber);
      const { pathAndQuery, expiresAt } = signer.sign({ method: 'PUT', path, workspaceId });
      const headers = { 'content-type': 'application/octet-stream' };
      return { partNumber, url: `${origin}${pathAndQuery}`, headers, expiresAt: expiresAt.toISOString() };
    });
    return { items };
  };
}
