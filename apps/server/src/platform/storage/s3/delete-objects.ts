import { createHash } from 'node:crypto';
import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import type { S3Calls } from './s3-calls.ts';

/** Frees up to 1,000 objects in one call; those that are gone already count as freed. */
export async function deleteObjects({ client, bucket, call }: S3Calls, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const Delete = { Quiet: true, Objects: keys.map((Key) => ({ Key })) };
  const command = new DeleteObjectsCommand({ Bucket: bucket, Delete });
  // S3 demands a checksum here. The SDK sends CRC32 alone, which servers that know only the older one refuse.
  command.middlewareStack.add(
    (next) => async (step) => {
      const { request } = step as { request: { body?: unknown; headers: Record<string, string> } };
      if (typeof request.body === 'string' || request.body instanceof Uint8Array) {
        request.headers['content-md5'] = createHash('md5').update(request.body).digest('base64');
      }
      return next(step);
    },
    { step: 'build', name: 'contentMd5' },
  );
  const { Errors: errors = [] } = await call((options) => client.send(command, options));
  const [first] = errors.filter(({ Code: code }) => code !== 'NoSuchKey');
  if (first) throw new Error(`The object store did not delete ${errors.length} objects: ${first.Code ?? 'no reason'}.`);
}
