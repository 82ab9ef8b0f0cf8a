import path from 'node:path';
import { createDiskStorage, type Storage } from '../platform/storage/index.ts';
import type { Config } from './config/index.ts';

/** The storage that the settings name: a bucket, or a folder of DATA_DIR. Asks nothing of a bucket yet. */
export async function createStorage({ dataDir, storage }: Pick<Config, 'dataDir' | 'storage'>): Promise<Storage> {
  if (storage.bucket === undefined) return createDiskStorage({ folder: path.join(dataDir, 'storage') });
  // The SDK is loaded only where it is needed: it takes 35 MB.
  const { createS3Storage } = await import('../platform/storage/s3/s3-storage.ts');
  return createS3Storage({ ...storage.bucket, temporaryFolder: path.join(dataDir, 'storage', 'temporary') });
}
