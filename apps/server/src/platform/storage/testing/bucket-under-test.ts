import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CephAccess, createCephBucket } from '../../../../test/servers/ceph-s3.ts';
import { sharedCeph } from '../../../../test/servers/shared-ceph.ts';
import { createS3Storage, type S3StorageOptions } from '../s3/s3-storage.ts';
import type { Storage } from '../storage.ts';

export interface BucketUnderTest {
  storage: Storage;
  options: S3StorageOptions;
  access: CephAccess;
  close(): Promise<void>;
}

/** The driver on a new bucket of the test run's Ceph server, reached by way of `endpoint` where one is given. */
export async function openBucket(
  given: Partial<S3StorageOptions> | ((access: CephAccess) => Promise<Partial<S3StorageOptions>>) = {},
): Promise<BucketUnderTest> {
  const access = await sharedCeph();
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'audiotricks-s3-'));
  const options: S3StorageOptions = {
    ...access,
    bucket: await createCephBucket(access),
    signingRegion: 'us-east-1',
    forcePathStyle: true,
    temporaryFolder,
    ...(typeof given === 'function' ? await given(access) : given),
  };
  const close = () => rm(temporaryFolder, { recursive: true });
  return { storage: createS3Storage(options), options, access, close };
}
