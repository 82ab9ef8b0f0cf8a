import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCephBucket, whyNoCeph } from '../../../../test/servers/ceph-s3.ts';
import { sharedCeph } from '../../../../test/servers/shared-ceph.ts';
import { storageSuite } from '../testing/storage.suite.ts';
import { createS3Storage } from './s3-storage.ts';

const missing = whyNoCeph();

if (missing !== null) {
  test(`storage on S3 is not tested here: ${missing}`, () => {
    process.stdout.write(`SKIPPED, storage on a real S3 server: ${missing}\n`);
    expect(missing).not.toBe('');
  });
} else {
  storageSuite('S3 (Ceph)', async () => {
    const access = await sharedCeph();
    const folder = await mkdtemp(join(tmpdir(), 'audiotricks-s3-'));
    const storage = createS3Storage({
      ...access,
      bucket: await createCephBucket(access),
      signingRegion: 'us-east-1',
      forcePathStyle: true,
      temporaryFolder: folder,
    });
    return { storage, partSizeBytes: 5 * 2 ** 20, signs: true, close: () => rm(folder, { recursive: true }) };
  });
}
