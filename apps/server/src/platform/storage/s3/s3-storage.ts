import { createDiskTemporaries } from '../disk/temporaries.ts';
import type { Storage } from '../storage.ts';
import { createS3Multipart } from './multipart.ts';
import { createS3Objects } from './objects.ts';
import { createS3Calls, type S3Access, type S3Limits } from './s3-calls.ts';
import { createS3Signing } from './signing.ts';
import { sweepTransfers } from './sweep-transfers.ts';

export interface S3StorageOptions extends S3Access {
  /** A folder for parts whose length is not known before they have arrived; made when missing. */
  temporaryFolder: string;
  limits?: Partial<S3Limits>;
  now?: () => Date;
}

/**
 * The storage in one bucket of an S3 server (DigitalOcean Spaces, Ceph, AWS, …), which is this installation's own. Any
 * number of processes may use it.
 */
export function createS3Storage({
  temporaryFolder,
  limits,
  now = () => new Date(),
  ...access
}: S3StorageOptions): Storage {
  const calls = createS3Calls(access, limits);
  const temporaries = createDiskTemporaries(temporaryFolder);
  return {
    ...createS3Multipart(calls, temporaries),
    ...createS3Objects(calls),
    ...createS3Signing(calls),
    localPath: () => null,
    space: async () => null,
    async sweep({ findLive }) {
      const transfers = await sweepTransfers(calls, { findLive, now: now() });
      return { temporaryObjects: await temporaries.sweep(now()), transfers };
    },
  };
}
