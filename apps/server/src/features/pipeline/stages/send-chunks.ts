import { profileChoiceSchema } from '@audiotricks/contracts';
import { capabilityOf, type EngineSet } from '../../../platform/engines/index.ts';
import type { Storage } from '../../../platform/storage/index.ts';
import { chunkKey } from '../chunk-key.ts';
import { finishChunk } from '../finish-chunk.ts';
import { lockAdmission } from '../job-locks.ts';
import { msAt, reserveChunks } from '../metered-chunks.ts';
import { findPaidChunks, toHex } from '../paid-chunks.ts';
import { WorkWithdrawn } from '../pipeline.errors.ts';
import { wordsJobOf } from '../pipeline.jobs.ts';
import type { ProgressReporter } from '../progress-reporter.ts';
import { type CutChunk, findSettled, placeChunks } from './chunk-rows.ts';
import type { SourceChunk } from './cut-source.ts';
import { pcmKeyOf } from './source.ts';
import { lockRunningAttempt, type RunningJob, type StageDeps } from './stage.ts';

export interface SendChunksDeps extends StageDeps {
  storage: Storage;
  engines: EngineSet;
  reporter: ProgressReporter;
  /** Key of a workspace's chunk keys. */
  chunkKeyOf: (workspaceId: string) => Uint8Array;
}

/** A chunk with the language it is transcribed in. */
interface HeardChunk {
  chunk: SourceChunk;
  language: string | null;
}

/** A chunk that is ready to be sent. */
export interface ReadyChunk extends HeardChunk {
  /** Whether it lies beyond what the job holds of the plan. */
  isBeyondHeld: boolean;
}

/** One transaction for so many chunks, as it costs as much as for one: 8 MB of PCM wait for it at most. */
const mostAtOnce = 8;

/**
 * Gathers chunks: the first go one by one, later ones in larger batches, as far as the engine has enough to do meanwhile.
 * Each that lies beyond `heldMs` goes alone, so that the plan refuses it and none before it.
 */
export async function* inBatches(chunks: AsyncIterable<HeardChunk>, heldMs: number): AsyncGenerator<ReadyChunk[]> {
  let batch: ReadyChunk[] = [];
  let sent = 0;
  for await (const heard of chunks) {
    const { startSample, pcm } = heard.chunk;
    const isBeyondHeld = msAt(startSample + pcm.length) > heldMs;
    if (isBeyondHeld && batch.length > 0) {
      yield batch;
      batch = [];
    }
    batch.push({ ...heard, isBeyondHeld });
    if (!isBeyondHeld && batch.length < Math.min(mostAtOnce, sent / 4)) continue;
    sent += batch.length;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function cutOf(deps: SendChunksDeps, job: RunningJob, { chunk, language }: HeardChunk): CutChunk {
  const { name, model, modelChecksum } = deps.engines.of(job);
  const { profile = null } = profileChoiceSchema.parse(job.options);
  const parameters = { engine: name, model, modelChecksum, language, prompt: job.prompt, profile };
  const { index, startSample, pcm, overlapSamples, channel } = chunk;
  const contentKey = chunkKey({ key: deps.chunkKeyOf(job.workspaceId), pcm, parameters });
  return { index, startSample, sampleCount: pcm.length, overlapSamples, channel, contentKey };
}

/**
 * Puts the rows of chunks in place, which follow one another. Those that this workspace already has the words of are
 * done at once, in the same transaction; of any other the PCM goes to storage first, and its queue job is sent with the
 * row.
 */
export async function sendChunks(
  deps: SendChunksDeps,
  { job, chunks }: { job: RunningJob; chunks: readonly ReadyChunk[] },
): Promise<void> {
  const { database, storage, queue } = deps;
  const { workspaceId, id: jobId, attempt } = job;
  const all = chunks.map((ready) => ({ ...ready, cut: cutOf(deps, job, ready) }));
  const { settled, paid } = await database.tenant(workspaceId, async (transaction) => ({
    settled: await findSettled(transaction, { job, cuts: all.map(({ cut }) => cut) }),
    paid: await findPaidChunks(transaction, { workspaceId, contentKeys: all.map(({ cut }) => cut.contentKey) }),
  }));
  const placements = all.map((ready) => {
    const { index, contentKey } = ready.cut;
    const outcome = paid.get(toHex(contentKey)) ?? null;
    const isToStore = outcome === null && !settled.has(index);
    return { ...ready, outcome, pcmKey: isToStore ? pcmKeyOf({ workspaceId, jobId, attempt, index }) : null };
  });
  if (settled.size === all.length) return;
  for (const { chunk, pcmKey } of placements) {
    const { buffer, byteOffset, byteLength } = chunk.pcm;
    if (pcmKey !== null) await storage.put({ key: pcmKey, body: new Uint8Array(buffer, byteOffset, byteLength) });
  }
  const mustReserve = placements.some(({ isBeyondHeld, pcmKey }) => isBeyondHeld && pcmKey !== null);
  const sent = database.tenant(workspaceId, async (transaction) => {
    if (mustReserve) await lockAdmission(transaction, workspaceId);
    const locked = await lockRunningAttempt(transaction, job);
    const ids = await placeChunks(transaction, { job, placements });
    if (mustReserve && ids.size > 0) await reserveChunks(transaction, { workspaceId, jobId });
    const toHear: string[] = [];
    for (const { cut, outcome } of placements) {
      const id = ids.get(cut.index);
      if (id === undefined) continue;
      if (outcome === null) toHear.push(id);
      else await finishChunk(deps, { transaction, workspaceId, job: locked, chunk: { ...cut, id }, outcome });
    }
    const payloads = toHear.map((chunkId) => ({ workspaceId, jobId, chunkId }));
    await queue.sendAll(transaction, wordsJobOf(job.engine), payloads, { needs: capabilityOf(job) });
  });
  await sent.catch(async (error: unknown) => {
    // The job ended while the PCM was being stored: what cleans up after it may have been there before.
    if (error instanceof WorkWithdrawn)
      for (const { pcmKey } of placements) if (pcmKey !== null) await storage.delete(pcmKey);
    throw error;
  });
}
