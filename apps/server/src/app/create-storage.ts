import path from 'node:path';
import { createDiskStorage, type Storage } from '../platform/storage/index.ts';
import type { Config } from './config/index.ts';

/** Where files stand that exist only while something works on them; what is left of dead processes is swept. */
export const temporaryFolderOf = ({ dataDir }: Pick<Config, 'dataDir'>) => path.join(dataDir, 'storage', 'temporary');

/** The storage that the settings name: a bucket, or a folder of DATA_DIR. Asks nothing of a bucket yet. */
export async function createStorage(config: Pick<Config, 'dataDir' | 'storage'>): Promise<Storage> {
  const { dataDir, storage } = config;
  if (storage.bucket === undefined) return createDiskStorage({ folder: path.join(dataDir, 'storage') });
  // The SDK is loaded only where it is needed: it takes 35 MB.
  const { createS3Storage } = await import('../platform/storage/s3/s3-storage.ts');
  return createS3Storage({ ...storage.bucket, temporaryFolder: temporaryFolderOf(config) });
}
