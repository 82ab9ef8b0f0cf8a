import { withCeph } from '../../../../test/servers/with-ceph.ts';
import { openBucket } from '../testing/bucket-under-test.ts';
import { storageSuite } from '../testing/storage.suite.ts';

withCeph('storage on S3', () => {
  storageSuite('S3 (Ceph)', async () => {
    const { storage, close } = await openBucket();
    return { storage, partSizeBytes: 5 * 2 ** 20, signs: true, close };
  });
});
