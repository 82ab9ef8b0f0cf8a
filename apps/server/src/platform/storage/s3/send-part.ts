import { createReadStream, createWriteStream } from 'node:fs';
import { finished, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UploadPartCommand } from '@aws-sdk/client-s3';
import type { DiskTemporaries } from '../disk/temporaries.ts';
import { explainFullDisk, MultipartGoneError } from '../storage.errors.ts';
import type { PartInput, StoredPart } from '../storage.ts';
import { maxPartCount } from './part-list.ts';
import type { S3Calls } from './s3-calls.ts';
import { isTransferGone } from './s3-errors.ts';

/** Sends one part's stream to the store. A part of unknown length is kept in a file until it is known. */
export async function sendPart(calls: S3Calls, temporaries: DiskTemporaries, input: PartInput): Promise<StoredPart> {
  const { partNumber, sizeBytes, maxBytes } = input;
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > maxPartCount) {
    throw new RangeError(`A part's number is from 1 to ${maxPartCount}.`);
  }
  if (sizeBytes !== null) {
    assertPartSize(sizeBytes, maxBytes);
    return sendKnown(calls, { ...input, sizeBytes });
  }
  const spooled = await temporaries.create();
  try {
    const known = await spool(input.stream, spooled.path, maxBytes);
    return await sendKnown(calls, { ...input, sizeBytes: known, stream: createReadStream(spooled.path) });
  } finally {
    await spooled.discard();
  }
}

function assertPartSize(sizeBytes: number, maxBytes: number): void {
  if (sizeBytes < 1) throw new RangeError('A part has at least one byte.');
  if (sizeBytes > maxBytes) throw new RangeError('The part runs into its neighbour.');
}

async function spool(stream: Readable, path: string, maxBytes: number): Promise<number> {
  let sizeBytes = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      sizeBytes += chunk.length;
      done(sizeBytes > maxBytes ? new RangeError('The part runs into its neighbour.') : null, chunk);
    },
  });
  try {
    await pipeline(stream, counted, createWriteStream(path));
  } catch (cause) {
    throw explainFullDisk(cause);
  }
  assertPartSize(sizeBytes, maxBytes);
  return sizeBytes;
}

async function sendKnown({ client, bucket, call }: S3Calls, input: PartInput & { sizeBytes: number }) {
  const { key, handle, partNumber, sizeBytes, stream } = input;
  const stopping = new AbortController();
  const body = exactly(stream, sizeBytes);
  // The SDK pipes the body and hears nothing of its failures.
  const forget = finished(body, { writable: false }, (error) => error && stopping.abort(error));
  const command = new UploadPartCommand({
    Bucket: bucket,
    Key: key,
    UploadId: handle,
    PartNumber: partNumber,
    Body: body,
    ContentLength: sizeBytes,
  });
  try {
    await call((options) => client.send(command, options), { signal: stopping.signal, carriesBytes: true });
    return { partNumber, sizeBytes };
  } catch (cause) {
    if (isTransferGone(cause)) throw new MultipartGoneError({ cause });
    throw cause;
  } finally {
    body.on('error', () => undefined);
    forget();
    body.destroy();
  }
}

/** The stream, which must have exactly so many bytes. Fails as the stream fails, also when it just ends too soon. */
function exactly(stream: Readable, sizeBytes: number): Readable {
  async function* counted() {
    let left = sizeBytes;
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      left -= chunk.length;
      if (left < 0) throw new RangeError('The part is longer than it was said to be.');
      yield chunk;
    }
    if (left > 0) throw new RangeError('The part is shorter than it was said to be.');
  }
  return Readable.from(counted(), { objectMode: false });
}
