import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Upload } from '@aws-sdk/lib-storage';
import { type CephAccess, cephClient } from '../../apps/server/test/servers/ceph-s3.ts';

const partSize = 8 * 2 ** 20;
const partsAtOnce = 4;

/** Sends a file by the AWS SDK's own `Upload`, with as many and as large parts as ours; answers the ms. */
export async function timeAwsSdk(access: CephAccess, bucket: string, path: string): Promise<number> {
  const client = cephClient(access);
  try {
    const startedAt = performance.now();
    await new Upload({
      client,
      params: { Bucket: bucket, Key: `bench/${randomUUID()}`, Body: createReadStream(path) },
      queueSize: partsAtOnce,
      partSize,
    }).done();
    return performance.now() - startedAt;
  } finally {
    client.destroy();
  }
}
