import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
} from '@aws-sdk/client-s3';
import type { DiskTemporaries } from '../disk/temporaries.ts';
import { assertKey } from '../keys.ts';
import { createPartFlights } from '../part-flights.ts';
import { MultipartGoneError, PartsChangedError } from '../storage.errors.ts';
import type { MultipartTransfer, Storage, StoredPart } from '../storage.ts';
import { assertSameParts, maxPartCount, readParts } from './part-list.ts';
import type { S3Calls } from './s3-calls.ts';
import { arePartsOthers, isMissing, isTransferGone } from './s3-errors.ts';
import { sendPart } from './send-part.ts';

type Multipart = Pick<Storage, 'openMultipart' | 'writePart' | 'listParts' | 'completeMultipart' | 'abortMultipart'>;

/** Rounds of abort for parts that were arriving just then: a store may keep one that landed after the first. */
const abortRounds = 3;

/**
 * Multipart on S3. The handle is the store's upload id. Who writes which part is known only for parts that come by this
 * process; for those that clients send, and other processes, the list of parts that is compared before completion and
 * joined by ETag is what decides.
 */
export function createS3Multipart(calls: S3Calls, temporaries: DiskTemporaries): Multipart {
  const { client, bucket: Bucket, call } = calls;
  const flights = createPartFlights();

  async function openMultipart({ key, contentType }: { key: string; contentType: string }): Promise<string> {
    assertKey(key);
    const command = new CreateMultipartUploadCommand({ Bucket, Key: key, ContentType: contentType });
    const { UploadId } = await call((options) => client.send(command, options));
    if (!UploadId) throw new Error('The object store opened a transfer without a name.');
    return UploadId;
  }

  async function listParts(transfer: MultipartTransfer): Promise<StoredPart[]> {
    try {
      const parts = await readParts(calls, transfer);
      return parts.map(({ partNumber, sizeBytes }) => ({ partNumber, sizeBytes }));
    } catch (cause) {
      if (isTransferGone(cause)) return [];
      throw cause;
    }
  }

  async function joinParts({ key, handle, parts }: MultipartTransfer & { parts: readonly StoredPart[] }) {
    if (parts.length > maxPartCount) throw new RangeError(`An object has at most ${maxPartCount} parts.`);
    try {
      const stored = await readParts(calls, { key, handle });
      assertSameParts(stored, parts);
      const Parts = stored.map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: etag }));
      const command = new CompleteMultipartUploadCommand({
        Bucket,
        Key: key,
        UploadId: handle,
        MultipartUpload: { Parts },
      });
      await call((options) => client.send(command, options), { carriesBytes: true });
    } catch (cause) {
      if (arePartsOthers(cause)) throw new PartsChangedError();
      // Completed before, by somebody else, or by us when the answer was lost: the object that stands tells.
      if (!isTransferGone(cause)) throw cause;
    }
    return readJoined(key);
  }

  /** The first answer to a completion holds no size and, on Ceph, an empty ETag: the object itself is asked. */
  async function readJoined(key: string): Promise<{ sizeBytes: number }> {
    try {
      const facts = await call((options) => client.send(new HeadObjectCommand({ Bucket, Key: key }), options));
      return { sizeBytes: facts.ContentLength ?? 0 };
    } catch (cause) {
      if (isMissing(cause)) throw new MultipartGoneError({ cause });
      throw cause;
    }
  }

  async function abort({ key, handle }: MultipartTransfer): Promise<void> {
    for (let round = 1; ; round += 1) {
      try {
        const command = new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId: handle });
        await call((options) => client.send(command, options));
      } catch (cause) {
        if (isTransferGone(cause)) return;
        throw cause;
      }
      if (round === abortRounds || (await listParts({ key, handle })).length === 0) return;
    }
  }

  return {
    openMultipart,
    writePart(input) {
      const { handle, partNumber, stream } = input;
      assertKey(input.key);
      // The driver may destroy the stream before it is read; the reason reaches the caller by the promise.
      stream.on('error', () => undefined);
      const flight = { handle, partNumber, stop: (reason: Error) => void stream.destroy(reason) };
      return flights.fly(flight, () => sendPart(calls, temporaries, input));
    },
    listParts,
    completeMultipart(input) {
      assertKey(input.key);
      return flights.alone(input.handle, () => joinParts(input));
    },
    abortMultipart: (transfer) => flights.alone(transfer.handle, () => abort(transfer)),
  };
}
