import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import type { MultipartTransfer } from '../storage.ts';
import { readParts } from './part-list.ts';
import type { S3Calls } from './s3-calls.ts';
import { isTransferGone } from './s3-errors.ts';

/** A transfer without a sign of life for so long, and without a row, belongs to nobody. */
const idleMs = 60 * 60_000;

interface Sweep {
  findLive: (handles: string[]) => Promise<ReadonlySet<string>>;
  now: Date;
}

/** Aborts what dead processes left open in the bucket; answers how many. */
export async function sweepTransfers(calls: S3Calls, { findLive, now }: Sweep): Promise<number> {
  const before = now.getTime() - idleMs;
  let aborted = 0;
  for await (const page of transferPages(calls)) {
    const old = page.filter(({ openedAt }) => openedAt.getTime() <= before);
    const live = old.length === 0 ? new Set<string>() : await findLive(old.map(({ handle }) => handle));
    for (const transfer of old) {
      if (live.has(transfer.handle) || (await hasPartSince(calls, transfer, before))) continue;
      await abort(calls, transfer);
      aborted += 1;
    }
  }
  return aborted;
}

/** Open transfers of the bucket, a thousand at a time. */
export async function* transferPages({ client, bucket: Bucket, call }: S3Calls) {
  let place: { KeyMarker?: string; UploadIdMarker?: string } | null = {};
  while (place !== null) {
    const command: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({ Bucket, ...place });
    const page = await call((options) => client.send(command, options));
    yield (page.Uploads ?? []).flatMap(({ Key: key, UploadId: handle, Initiated: openedAt }) =>
      key === undefined || handle === undefined ? [] : [{ key, handle, openedAt: openedAt ?? new Date(0) }],
    );
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
    place = page.IsTruncated && KeyMarker ? { KeyMarker, UploadIdMarker } : null;
  }
}

/** A stream that another process is storing right now has no row, but its parts keep coming. */
async function hasPartSince(calls: S3Calls, transfer: MultipartTransfer, sinceMs: number): Promise<boolean> {
  try {
    const parts = await readParts(calls, transfer);
    return parts.some(({ modifiedAt }) => modifiedAt.getTime() > sinceMs);
  } catch (cause) {
    if (isTransferGone(cause)) return false;
    throw cause;
  }
}

async function abort({ client, bucket: Bucket, call }: S3Calls, { key, handle }: MultipartTransfer): Promise<void> {
  try {
    const command = new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId: handle });
    await call((options) => client.send(command, options));
  } catch (cause) {
    if (!isTransferGone(cause)) throw cause;
  }
}
