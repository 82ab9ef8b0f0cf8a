import { ListPartsCommand } from '@aws-sdk/client-s3';
import { PartsChangedError } from '../storage.errors.ts';
import type { MultipartTransfer, StoredPart } from '../storage.ts';
import type { S3Calls } from './s3-calls.ts';

/** S3 has no more parts than these; not every server refuses the next one itself. */
export const maxPartCount = 10_000;

/** A part as the store has it. */
export interface StoredS3Part extends StoredPart {
  etag: string;
  modifiedAt: Date;
}

/** All parts of a transfer, by number; rejects where it is gone (`isTransferGone`). */
export async function readParts(
  { client, bucket, call }: S3Calls,
  transfer: MultipartTransfer,
): Promise<StoredS3Part[]> {
  const parts: StoredS3Part[] = [];
  for (let marker: string | undefined, more = true; more; ) {
    const command = new ListPartsCommand({
      Bucket: bucket,
      Key: transfer.key,
      UploadId: transfer.handle,
      PartNumberMarker: marker,
    });
    const page = await call((options) => client.send(command, options));
    for (const { PartNumber: partNumber, Size: sizeBytes, ETag: etag, LastModified } of page.Parts ?? []) {
      if (partNumber === undefined || sizeBytes === undefined || etag === undefined) continue;
      parts.push({ partNumber, sizeBytes, etag, modifiedAt: LastModified ?? new Date(0) });
    }
    marker = page.NextPartNumberMarker;
    more = page.IsTruncated === true && marker !== undefined;
  }
  return parts.sort((one, other) => one.partNumber - other.partNumber);
}

/** Throws `PartsChangedError` unless the stored parts are exactly the listed ones, in order. */
export function assertSameParts(stored: readonly StoredPart[], listed: readonly StoredPart[]): void {
  const isSame =
    stored.length === listed.length &&
    stored.every((part, index) => {
      const other = listed[index];
      return part.partNumber === other?.partNumber && part.sizeBytes === other.sizeBytes;
    });
  if (!isSame) throw new PartsChangedError();
}
