import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { assertKey } from '../keys.ts';
import { objectMissing } from '../storage.errors.ts';
import type { ByteRange, ListedObject, ObjectFacts, Storage } from '../storage.ts';
import { deleteObjects } from './delete-objects.ts';
import { putBytes, putStream } from './put-object.ts';
import { resumeReading } from './resume-reading.ts';
import type { S3Calls } from './s3-calls.ts';
import { isMissing } from './s3-errors.ts';

type Objects = Pick<Storage, 'put' | 'head' | 'read' | 'list' | 'delete' | 'deletePrefix'>;

/** Whole objects in the bucket. */
export function createS3Objects(calls: S3Calls): Objects {
  const { client, bucket: Bucket, call } = calls;

  async function put({ key, body, signal, publicAs }: Parameters<Storage['put']>[0]): Promise<{ sizeBytes: number }> {
    assertKey(key);
    if (body instanceof Readable) return putStream(calls, { key, body, signal, publicAs });
    return putBytes(calls, { key, body, signal, publicAs });
  }

  async function head(key: string): Promise<ObjectFacts | null> {
    assertKey(key);
    try {
      const facts = await call((options) => client.send(new HeadObjectCommand({ Bucket, Key: key }), options));
      return { sizeBytes: facts.ContentLength ?? 0, modifiedAt: facts.LastModified ?? new Date(0) };
    } catch (cause) {
      if (isMissing(cause)) return null;
      throw cause;
    }
  }

  async function open(key: string, range: ByteRange | undefined, pinned: string | undefined, signal: AbortSignal) {
    const Range = range && `bytes=${range.start}-${range.end}`;
    const command = new GetObjectCommand({ Bucket, Key: key, Range, IfMatch: pinned });
    try {
      const answer = await call((options) => client.send(command, options), { signal });
      if (!(answer.Body instanceof Readable)) throw new TypeError('The object store answered without a stream.');
      return { body: answer.Body, sizeBytes: answer.ContentLength ?? 0, pin: answer.ETag };
    } catch (cause) {
      if (isMissing(cause)) throw objectMissing(cause);
      throw cause;
    }
  }

  async function* list(prefix: string): AsyncGenerator<ListedObject> {
    assertKey(prefix);
    for (let ContinuationToken: string | undefined, more = true; more; ) {
      const command = new ListObjectsV2Command({ Bucket, Prefix: `${prefix}/`, ContinuationToken });
      const page = await call((options) => client.send(command, options));
      for (const { Key: key, Size: sizeBytes = 0, LastModified: modifiedAt = new Date(0) } of page.Contents ?? []) {
        if (key !== undefined) yield { key, sizeBytes, modifiedAt };
      }
      ContinuationToken = page.NextContinuationToken;
      more = page.IsTruncated === true && ContinuationToken !== undefined;
    }
  }

  async function remove(key: string): Promise<void> {
    assertKey(key);
    try {
      await call((options) => client.send(new DeleteObjectCommand({ Bucket, Key: key }), options));
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
    }
  }

  async function deletePrefix(prefix: string): Promise<void> {
    let batch: string[] = [];
    for await (const { key } of list(prefix)) {
      if (batch.push(key) < 1000) continue;
      await deleteObjects(calls, batch);
      batch = [];
    }
    await deleteObjects(calls, batch);
  }

  return {
    put,
    head,
    async read(key, range) {
      assertKey(key);
      return resumeReading({ open: (rest, pin, signal) => open(key, rest, pin, signal), range });
    },
    list,
    delete: remove,
    deletePrefix,
  };
}
