import type { Readable } from 'node:stream';
import { finished } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { PublicObject } from '../storage.ts';
import { maxPartCount } from './part-list.ts';
import type { S3Calls } from './s3-calls.ts';

interface Put<Body> {
  key: string;
  body: Body;
  publicAs?: PublicObject | undefined;
  signal?: AbortSignal;
}

/** What makes an object readable for everybody; nothing for all others. */
function openness(publicAs: PublicObject | undefined) {
  if (publicAs === undefined) return {};
  return { ACL: 'public-read', ContentType: publicAs.contentType, CacheControl: publicAs.cacheControl } as const;
}

const mebibyte = 2 ** 20;

/** Parts grow, so that 10,000 of them hold 840 GiB while a form of a few megabytes costs one part of memory. */
const partBytes = (partNumber: number) => 8 * mebibyte * Math.ceil(partNumber / 500);

export async function putBytes(
  { client, bucket, call }: S3Calls,
  { key, body, signal, publicAs }: Put<Uint8Array>,
): Promise<{ sizeBytes: number }> {
  const object = { Bucket: bucket, Key: key, Body: body, ContentLength: body.length, ...openness(publicAs) };
  const command = new PutObjectCommand(object);
  await call((options) => client.send(command, options), { signal, carriesBytes: body.length > mebibyte });
  return { sizeBytes: body.length };
}

/** A stream of unknown length: one PUT where it fits in a part, else part by part, so that each can be repeated. */
export async function putStream(
  calls: S3Calls,
  { key, body, signal, publicAs }: Put<Readable>,
): Promise<{ sizeBytes: number }> {
  const stopping = new AbortController();
  const both = signal ? AbortSignal.any([signal, stopping.signal]) : stopping.signal;
  // A stream that breaks while a part is being sent stops the sending.
  const forget = finished(body, { writable: false }, (error) => error && stopping.abort(error));
  const onAbort = () => body.destroy(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    signal?.throwIfAborted();
    return await sendBlocks(calls, { key, body, publicAs, signal: both });
  } catch (cause) {
    both.throwIfAborted();
    throw cause;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    body.on('error', () => undefined);
    forget();
    body.destroy();
  }
}

async function sendBlocks(calls: S3Calls, input: Put<Readable> & { signal: AbortSignal }) {
  const { key, body, signal, publicAs } = input;
  const blocks = inBlocks(body);
  const first = (await blocks.next()).value ?? Buffer.alloc(0);
  const second = (await blocks.next()).value;
  signal.throwIfAborted();
  if (second === undefined) return putBytes(calls, { key, body: first, signal, publicAs });

  const { client, bucket: Bucket, call } = calls;
  const opening = new CreateMultipartUploadCommand({ Bucket, Key: key, ...openness(publicAs) });
  // Not stopped half-way: a transfer whose name we never learn could not be freed.
  const { UploadId } = await call((options) => client.send(opening, options));
  try {
    signal.throwIfAborted();
    const parts: { PartNumber: number; ETag: string | undefined }[] = [];
    let sizeBytes = 0;
    const send = async (block: Uint8Array) => {
      const PartNumber = parts.length + 1;
      if (PartNumber > maxPartCount) throw new RangeError('The stream is longer than an object may be.');
      const part = { Bucket, Key: key, UploadId, PartNumber, Body: block, ContentLength: block.length };
      const carried = { signal, carriesBytes: true };
      const { ETag } = await call((options) => client.send(new UploadPartCommand(part), options), carried);
      parts.push({ PartNumber, ETag });
      sizeBytes += block.length;
    };
    await send(first);
    await send(second);
    for await (const block of blocks) await send(block);
    signal.throwIfAborted();
    const joining = { Bucket, Key: key, UploadId, MultipartUpload: { Parts: parts } };
    await call((options) => client.send(new CompleteMultipartUploadCommand(joining), options), { signal });
    return { sizeBytes };
  } catch (cause) {
    const abort = new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId });
    // What cannot be freed now is freed by the sweep; the first failure is the one to tell.
    await call((options) => client.send(abort, options)).catch(() => undefined);
    throw cause;
  }
}

/** The stream in parts of their full size; only the last is shorter. */
async function* inBlocks(body: Readable): AsyncGenerator<Uint8Array, undefined> {
  let partNumber = 1;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    let rest = piece;
    while (heldBytes + rest.length >= partBytes(partNumber)) {
      const room = partBytes(partNumber) - heldBytes;
      yield Buffer.concat([...held, rest.subarray(0, room)]);
      rest = rest.subarray(room);
      partNumber += 1;
      held = [];
      heldBytes = 0;
    }
    if (rest.length === 0) continue;
    held.push(rest);
    heldBytes += rest.length;
  }
  if (heldBytes > 0) yield Buffer.concat(held);
  return undefined;
}
