import { createHandler } from '../../../platform/queue/index.ts';
import type { LocalCopies } from '../../../platform/storage/index.ts';
import { readAhead } from '../../../shared/read-ahead.ts';
import { releaseMemory } from '../../../shared/release-memory.ts';
import { readHeldMs } from '../../usage/index.ts';
import { announceJob } from '../announce.ts';
import { lockAdmission } from '../job-locks.ts';
import { msAt, reserveChunks } from '../metered-chunks.ts';
import { chunkJob, stitchJob } from '../pipeline.jobs.ts';
import { durationLimitMs } from '../plan-limits.ts';
import { type CutRequest, type CutSourceDeps, cutSource } from './cut-source.ts';
import { createLanguageFinder } from './language.ts';
import { inBatches, type SendChunksDeps, sendChunks } from './send-chunks.ts';
import { withSource } from './source.ts';
import { createFailureHandler, lockRunningJob, readRunningJob } from './stage.ts';

export interface ChunkStageDeps extends SendChunksDeps, CutSourceDeps {
  copies: LocalCopies;
}

/** Cutting goes on while the language is found and chunks are stored: 4 MB of PCM. */
const mostCutAhead = 4;

/** Sends every chunk as it is cut, once the language is known; what lies beyond `heldMs` of the plan is reserved first. */
async function cutAndSend(deps: ChunkStageDeps, request: CutRequest & { heldMs: number }) {
  const { job, heldMs, signal } = request;
  const language = createLanguageFinder({ deps, job, signal });
  const cut = await cutSource(deps, request);
  let chunkCount = 0;
  for await (const chunks of inBatches(language.resolve(readAhead(cut.chunks, mostCutAhead)), heldMs)) {
    await sendChunks(deps, { job, chunks });
    chunkCount += chunks.length;
    for (const { chunk } of chunks) releaseMemory(chunk.pcm);
  }
  return { chunkCount, ...cut.result() };
}

/** Cuts the original into chunks, each of which is on its way to the engine before the next is cut. */
export function createChunkStage(deps: ChunkStageDeps) {
  const { database, copies, queue } = deps;
  return createHandler(
    chunkJob,
    async ({ data, signal, done }) => {
      const job = await readRunningJob(database, data);
      if (job === null) return;
      const { limitMs, heldMs } = await database.tenant(data.workspaceId, async (transaction) => ({
        limitMs: await durationLimitMs(transaction, data.workspaceId),
        heldMs: await readHeldMs(transaction, data.jobId),
      }));
      const { sampleCount, chunkCount, dropped, peaks } = await withSource(copies, {
        recording: job.recording,
        signal,
        work: (source) => cutAndSend(deps, { job, source, limitMs, heldMs, signal }),
      });
      const decodedMs = msAt(sampleCount);
      await done(async (transaction) => {
        await lockAdmission(transaction, data.workspaceId);
        await lockRunningJob(transaction, data.jobId);
        await transaction.chunk.deleteMany({ where: { jobId: data.jobId, index: { gte: chunkCount } } });
        await transaction.recording.update({
          where: { id: job.recordingId },
          data: { durationMs: decodedMs, decodedMs, peaks: { ...peaks } },
        });
        await reserveChunks(transaction, { ...data, decodedMs });
        await transaction.job.update({
          where: { id: data.jobId },
          data: { stage: 'transcribe', cuttingClosedAt: new Date(), dropped },
        });
        const open = await transaction.chunk.count({ where: { jobId: data.jobId, state: { not: 'done' } } });
        if (open === 0) await queue.send(transaction, stitchJob, data);
        await announceJob(deps.announce, { transaction, ...data });
      });
    },
    { onFailed: createFailureHandler(deps) },
  );
}
