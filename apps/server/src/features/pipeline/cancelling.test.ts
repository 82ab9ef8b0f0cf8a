import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createDiskStorage, type Storage } from '../../platform/storage/index.ts';
import { cancelJob } from './end-job.ts';
import { cleanUpJob } from './pipeline.jobs.ts';
import { retryJob } from './retry-job.ts';
import { sampleOf, startPipeline, type TestPipeline } from './testing/pipeline-fixture.ts';

let pipeline: TestPipeline;

/** Says which PCM is about to be stored first, stores it once it is open, and says when it did. */
const createGate = () => ({
  asked: Promise.withResolvers<string>(),
  open: Promise.withResolvers<void>(),
  stored: Promise.withResolvers<void>(),
});
let gate = createGate();

async function openSlowStorage(folder: string): Promise<Storage> {
  await mkdir(folder, { recursive: true });
  const storage = await createDiskStorage({ folder });
  return {
    ...storage,
    async put(request) {
      if (!request.key.startsWith('pcm/')) return await storage.put(request);
      const { asked, open, stored } = gate;
      asked.resolve(request.key);
      await open.promise;
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

beforeEach(() => {
  gate = createGate();
});

/** A job that was cancelled while its first PCM was on its way, and what it left was cleaned up. */
async function runCancelled() {
  const run = await pipeline.run(sampleOf('planning.wav'));
  const { workspaceId, jobId } = run;
  const key = await gate.asked.promise;
  await pipeline.database.tenant(workspaceId, (transaction) =>
    cancelJob(pipeline, { transaction, workspaceId, jobId }),
  );
  await expect.poll(() => pipeline.isIdle(cleanUpJob.name), { timeout: 20_000 }).toBe(true);
  return { ...run, key };
}

it('what the cutter stores after a cancel has cleaned up goes too', async () => {
  const { key } = await runCancelled();
  gate.open.resolve();
  await gate.stored.promise;
  await expect.poll(() => pipeline.storage.head(key), { timeout: 10_000 }).toBeNull();
});

it('what the cutter stores after a retry is none of its chunks', async () => {
  const { key, ...run } = await runCancelled();
  const { workspaceId, jobId } = run;
  await pipeline.database.tenant(workspaceId, (transaction) => retryJob(pipeline, { transaction, workspaceId, jobId }));
  gate.open.resolve();
  expect(await pipeline.settled(run)).toMatchObject({ state: 'completed', attempt: 2 });
  const chunks = await pipeline.database.tenant(workspaceId, (transaction) =>
    transaction.chunk.findMany({ where: { jobId }, select: { sentAttempt: true } }),
  );
  expect(new Set(chunks.map(({ sentAttempt }) => sentAttempt))).toEqual(new Set([2]));
  await expect.poll(() => pipeline.storage.head(key), { timeout: 10_000 }).toBeNull();
});
