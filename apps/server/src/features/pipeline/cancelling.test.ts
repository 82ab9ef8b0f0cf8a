import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDiskStorage, type Storage } from '../../platform/storage/index.ts';
import { cancelJob } from './end-job.ts';
import { cleanUpJob } from './pipeline.jobs.ts';
import { sampleOf, startPipeline, type TestPipeline } from './testing/pipeline-fixture.ts';

let pipeline: TestPipeline;
/** Resolves when the first PCM is about to be stored; it is stored when `letThrough` was called. */
const asked = Promise.withResolvers<string>();
const gate = Promise.withResolvers<void>();
const stored = Promise.withResolvers<void>();

async function openSlowStorage(folder: string): Promise<Storage> {
  await mkdir(folder, { recursive: true });
  const storage = await createDiskStorage({ folder });
  return {
    ...storage,
    async put(request) {
      if (!request.key.startsWith('pcm/')) return await storage.put(request);
      asked.resolve(request.key);
      await gate.promise;
      const result = await storage.put(request);
      stored.resolve();
      return result;
    },
  };
}

beforeAll(async () => {
  pipeline = await startPipeline({ sessions: 'deterministic' }, openSlowStorage);
});
afterAll(() => pipeline.stop());

it('what the cutter stores after a cancel has cleaned up goes too', async () => {
  const { workspaceId, jobId } = await pipeline.run(sampleOf('planning.wav'));
  const key = await asked.promise;
  await pipeline.database.tenant(workspaceId, (transaction) =>
    cancelJob(pipeline, { transaction, workspaceId, jobId }),
  );
  await expect.poll(() => pipeline.isIdle(cleanUpJob.name), { timeout: 20_000 }).toBe(true);
  gate.resolve();
  await stored.promise;
  await expect.poll(() => pipeline.storage.head(key), { timeout: 10_000 }).toBeNull();
});
