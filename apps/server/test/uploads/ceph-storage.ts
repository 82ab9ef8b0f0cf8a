import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createS3Storage } from '../../src/platform/storage/s3/s3-storage.ts';
import { type CephAccess, createCephBucket } from '../servers/ceph-s3.ts';

/** A storage in a new bucket of a Ceph gateway; `now` moves its sweep. */
export async function createCephStorage(access: CephAccess, now?: () => Date) {
  const folder = await mkdtemp(join(tmpdir(), 'audiotricks-ceph-storage-'));
  const bucket = await createCephBucket(access);
  const options = { signingRegion: 'us-east-1', forcePathStyle: true, temporaryFolder: folder };
  return {
    bucket,
    storage: createS3Storage({ ...access, ...options, bucket, now }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
