import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCephBucket, whyNoCeph } from '../../../test/servers/ceph-s3.ts';
import { sharedCeph } from '../../../test/servers/shared-ceph.ts';
import { createS3Storage } from '../../platform/storage/s3/s3-storage.ts';
import { allOf } from '../../platform/storage/testing/bytes.ts';
import { sampleOf, startPipeline, type TestPipeline } from './testing/pipeline-fixture.ts';

const missing = whyNoCeph();

if (missing !== null) {
  test(`the pipeline on S3 is not tested here: ${missing}`, () => {
    process.stdout.write(`SKIPPED, the pipeline on a real S3 server: ${missing}\n`);
    expect(missing).not.toBe('');
  });
} else {
  describe('the pipeline on S3', () => {
    let pipeline: TestPipeline;
    const reads: string[] = [];

    beforeAll(async () => {
      const access = await sharedCeph();
      const bucket = await createCephBucket(access);
      pipeline = await startPipeline({ sessions: 'deterministic' }, async (temporaryFolder) => {
        const driver = createS3Storage({
          ...access,
          bucket,
          signingRegion: 'us-east-1',
          forcePathStyle: true,
          temporaryFolder,
        });
        return {
          ...driver,
          read(key, range) {
            reads.push(key);
            return driver.read(key, range);
          },
        };
      });
    }, 120_000);
    afterAll(() => pipeline.stop());

    test('reads an original twice: once into the one file that probe and cutting share, once to hash it', async () => {
      const run = await pipeline.run(sampleOf('jfk.wav'));
      expect(await pipeline.settled(run)).toMatchObject({ state: 'completed' });
      expect(reads.filter((key) => key === run.storageKey)).toHaveLength(2);
      await expect.poll(() => allOf(pipeline.storage.list('pcm')), { timeout: 10_000 }).toEqual([]);
      expect(await readdir(path.join(pipeline.folder, 'copies'))).toHaveLength(1);
    });
  });
}
