import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import type { S3Calls } from './s3-calls.ts';

/** Frees up to 1,000 objects in one call; those that are gone already count as freed. */
export async function deleteObjects({ client, bucket, call }: S3Calls, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const Delete = { Quiet: true, Objects: keys.map((Key) => ({ Key })) };
  const command = new DeleteObjectsCommand({ Bucket: bucket, Delete });
  const { Errors: errors = [] } = await call((options) => client.send(command, options));
  const [first] = errors.filter(({ Code: code }) => code !== 'NoSuchKey');
  if (first) throw new Error(`The object store did not delete ${errors.length} objects: ${first.Code ?? 'no reason'}.`);
}
