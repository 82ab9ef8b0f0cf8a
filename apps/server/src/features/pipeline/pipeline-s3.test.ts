import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withCeph } from '../../../test/servers/with-ceph.ts';
import { type BucketUnderTest, openBucket } from '../../platform/storage/testing/bucket-under-test.ts';
import { allOf } from '../../platform/storage/testing/bytes.ts';
import { sampleOf, startPipeline, type TestPipeline } from './testing/pipeline-fixture.ts';

withCeph('the pipeline on S3', () => {
  describe('the pipeline on S3', () => {
    let pipeline: TestPipeline;
    let bucket: BucketUnderTest;
    const reads: string[] = [];

    beforeAll(async () => {
      bucket = await openBucket();
      const driver = bucket.storage;
      pipeline = await startPipeline({ sessions: 'deterministic' }, async () => {
        return {
          ...driver,
          read(key, range) {
            reads.push(key);
            return driver.read(key, range);
          },
        };
      });
    }, 120_000);
    afterAll(async () => {
      await pipeline.stop();
      await bucket.close();
    });

    test('reads an original twice: once into the one file that probe and cutting share, once to hash it', async () => {
      const run = await pipeline.run(sampleOf('jfk.wav'));
      expect(await pipeline.settled(run)).toMatchObject({ state: 'completed' });
      expect(reads.filter((key) => key === run.storageKey)).toHaveLength(2);
      await expect.poll(() => allOf(pipeline.storage.list('pcm')), { timeout: 10_000 }).toEqual([]);
      expect(await readdir(path.join(pipeline.folder, 'copies'))).toHaveLength(1);
    });
  });
});
