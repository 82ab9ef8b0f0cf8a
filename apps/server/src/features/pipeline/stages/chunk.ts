import { profileChoiceSchema } from '@audiotricks/contracts';
import { capabilityOf } from '../../../platform/engines/index.ts';
import { createHandler } from '../../../platform/queue/index.ts';
import type { LocalCopies, Storage } from '../../../platform/storage/index.ts';
import { readHeldMs } from '../../usage/index.ts';
import { announceJob } from '../announce.ts';
import { chunkKey } from '../chunk-key.ts';
import { finishChunk } from '../finish-chunk.ts';
import { lockAdmission } from '../job-locks.ts';
import { msAt, reserveChunks } from '../metered-chunks.ts';
import { findPaidChunk } from '../paid-chunks.ts';
import { WorkWithdrawn } from '../pipeline.errors.ts';
import { chunkJob, stitchJob, wordsJobOf } from '../pipeline.jobs.ts';
import { durationLimitMs } from '../plan-limits.ts';
import type { ProgressReporter } from '../progress-reporter.ts';
import { findPlaced, placeChunk } from './chunk-rows.ts';
import { type CutRequest, type CutSourceDeps, cutSource, type SourceChunk } from './cut-source.ts';
import { createLanguageFinder } from './language.ts';
import { pcmKeyOf, withSource } from './source.ts';
import { createFailureHandler, lockRunningJob, type RunningJob, readRunningJob, type StageDeps } from './stage.ts';

export interface ChunkStageDeps extends StageDeps, CutSourceDeps {
  storage: Storage;
  copies: LocalCopies;
  reporter: ProgressReporter;
  /** Key of a workspace's chunk keys. */
  chunkKeyOf: (workspaceId: string) => Uint8Array;
}

/**
 * Puts a chunk's row in place. One that this workspace already has the words of is done at once, in the same
 * transaction; of any other the PCM goes to storage first, and its queue job is sent with the row.
 */
async function sendChunk(
  deps: ChunkStageDeps,
  request: { job: RunningJob; chunk: SourceChunk; language: string | null; heldMs: number },
): Promise<void> {
  const { job, chunk, language, heldMs } = request;
  const { workspaceId, id: jobId, prompt } = job;
  const { name, model, modelChecksum } = deps.engines.of(job);
  const { index, startSample, pcm, overlapSamples, channel } = chunk;
  const { profile = null } = profileChoiceSchema.parse(job.options);
  const parameters = { engine: name, model, modelChecksum, language, prompt, profile };
  const contentKey = chunkKey({ key: deps.chunkKeyOf(workspaceId), pcm, parameters });
  const cut = { index, startSample, sampleCount: pcm.length, overlapSamples, channel, contentKey };
  const { placed, outcome } = await deps.database.tenant(workspaceId, async (transaction) => ({
    placed: await findPlaced(transaction, { job, chunk: cut }),
    outcome: await findPaidChunk(transaction, { workspaceId, contentKey }),
  }));
  if (placed !== null && !placed.isOpen) return;
  const pcmKey = outcome === null ? pcmKeyOf({ workspaceId, jobId, attempt: job.attempt, index }) : null;
  if (pcmKey !== null)
    await deps.storage.put({ key: pcmKey, body: new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength) });
  const isBeyondHeld = pcmKey !== null && msAt(startSample + pcm.length) > heldMs;
  const sent = deps.database.tenant(workspaceId, async (transaction) => {
    if (isBeyondHeld) await lockAdmission(transaction, workspaceId);
    const locked = await lockRunningJob(transaction, jobId);
    const chunkId = await placeChunk({ transaction, job, chunk: cut, pcmKey });
    if (chunkId === null) return;
    if (isBeyondHeld) await reserveChunks(transaction, { workspaceId, jobId });
    if (outcome !== null) {
      await finishChunk(deps, { transaction, workspaceId, job: locked, chunk: { ...cut, id: chunkId }, outcome });
      return;
    }
    const data = { workspaceId, jobId, chunkId };
    await deps.queue.send(transaction, wordsJobOf(job.engine), data, { needs: capabilityOf(job) });
  });
  await sent.catch(async (error: unknown) => {
    // The job ended while the PCM was being stored: what cleans up after it may have been there before.
    if (error instanceof WorkWithdrawn && pcmKey !== null) await deps.storage.delete(pcmKey);
    throw error;
  });
}

/** Sends every chunk as it is cut, once the language is known; what lies beyond `heldMs` of the plan is reserved first. */
async function cutAndSend(deps: ChunkStageDeps, request: CutRequest & { heldMs: number }) {
  const { job, heldMs, signal } = request;
  const language = createLanguageFinder({ deps, job, signal });
  const cut = await cutSource(deps, request);
  let chunkCount = 0;
  for await (const { chunk, language: code } of language.resolve(cut.chunks)) {
    await sendChunk(deps, { job, chunk, language: code, heldMs });
    chunkCount += 1;
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
