import { profileChoiceSchema } from '@audiotricks/contracts';
import { cutSpeech, type SkippedSpan, type SpeechChunk, type SpeechDetector } from '@audiotricks/whisper';
import { capabilityOf, type Engine, type EngineSet } from '../../../platform/engines/index.ts';
import type { Media, MediaSource } from '../../../platform/media/index.ts';
import { createPeaks } from '../../../platform/media/index.ts';
import { createHandler } from '../../../platform/queue/index.ts';
import type { LocalCopies, Storage } from '../../../platform/storage/index.ts';
import { announceJob } from '../announce.ts';
import { chunkKey } from '../chunk-key.ts';
import { samplesPerMs } from '../chunk-results.ts';
import { finishChunk } from '../finish-chunk.ts';
import { findPaidChunk } from '../paid-chunks.ts';
import { tooLong } from '../pipeline.errors.ts';
import { chunkJob, stitchJob, transcribeJob } from '../pipeline.jobs.ts';
import { durationLimitMs } from '../plan-limits.ts';
import type { ProgressReporter } from '../progress-reporter.ts';
import { openChunk, placeChunk } from './chunk-rows.ts';
import { createLanguageFinder } from './language.ts';
import { pcmKeyOf, withSource } from './source.ts';
import { createFailureHandler, lockRunningJob, type RunningJob, readRunningJob, type StageDeps } from './stage.ts';

export interface ChunkStageDeps extends StageDeps {
  media: Media;
  storage: Storage;
  copies: LocalCopies;
  engines: EngineSet;
  detector: SpeechDetector;
  reporter: ProgressReporter;
  /** Key of a workspace's chunk keys. */
  chunkKeyOf: (workspaceId: string) => Uint8Array;
}

/**
 * Puts a chunk's row in place. One that this workspace already has the words of is done at once, in the same
 * transaction; of any other the PCM goes to storage, then its queue job is sent.
 */
async function sendChunk(
  deps: ChunkStageDeps,
  request: { job: RunningJob; chunk: SpeechChunk; language: string | null },
): Promise<void> {
  const { job, chunk, language } = request;
  const { workspaceId, id: jobId, attempt, prompt } = job;
  const { name, model, modelChecksum } = deps.engines.of(job);
  const { index, startSample, pcm, overlapSamples } = chunk;
  const { profile = null } = profileChoiceSchema.parse(job.options);
  const parameters = { engine: name, model, modelChecksum, language, prompt, profile };
  const contentKey = chunkKey({ key: deps.chunkKeyOf(workspaceId), pcm, parameters });
  const cut = { index, startSample, sampleCount: pcm.length, overlapSamples, contentKey };
  const openId = await deps.database.tenant(workspaceId, async (transaction) => {
    const locked = await lockRunningJob(transaction, jobId);
    const { id, isOpen } = await placeChunk({ transaction, workspaceId, jobId, attempt, chunk: cut });
    if (!isOpen) return null;
    const outcome = await findPaidChunk(transaction, { workspaceId, contentKey });
    if (outcome === null) return id;
    const runningSamples = deps.reporter.runningSamples(jobId);
    await finishChunk(deps, { transaction, workspaceId, job: locked, chunk: { ...cut, id }, outcome, runningSamples });
    return null;
  });
  if (openId === null) return;
  const pcmKey = pcmKeyOf({ workspaceId, jobId, index });
  await deps.storage.put({ key: pcmKey, body: new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength) });
  await deps.database.tenant(workspaceId, async (transaction) => {
    await lockRunningJob(transaction, jobId);
    const isOpened = await openChunk(transaction, { id: openId, attempt, pcmKey });
    if (!isOpened) return;
    await deps.queue.send(
      transaction,
      transcribeJob,
      { workspaceId, jobId, chunkId: openId },
      { needs: capabilityOf(job) },
    );
  });
}

function presentSkipped({ startSample, endSample }: SkippedSpan) {
  return {
    startMs: Math.round(startSample / samplesPerMs),
    endMs: Math.round(endSample / samplesPerMs),
    reason: 'no_speech',
  };
}

/** As the engine wants them; the first one is short, for early text. */
function chunkLengths({ chunk: { minMs, maxMs } }: Engine['capabilities']) {
  return { minMs, maxMs, firstMinMs: Math.min(minMs, firstMinMs), firstMaxMs: Math.min(maxMs, firstMaxMs) };
}
const firstMinMs = 6_000;
const firstMaxMs = 12_000;

interface CutRequest {
  job: RunningJob;
  source: MediaSource;
  /** Longer recordings are refused as they are heard; null where there is no limit. */
  limitMs: number | null;
  signal: AbortSignal;
}

/** One streaming decode: speech is found, cut in silence and sent on as it is cut; memory does not grow with length. */
async function cutSource(deps: ChunkStageDeps, { job, source, limitMs, signal }: CutRequest) {
  const { media } = deps;
  const probe = await media.probe(source, { signal });
  const peaks = createPeaks();
  let sampleCount = 0;
  async function* listen() {
    for await (const block of media.decode(source, { probe, signal })) {
      sampleCount += block.length;
      if (limitMs !== null && sampleCount / samplesPerMs > limitMs) throw tooLong(limitMs);
      peaks.add(block);
      yield block;
    }
  }
  const language = createLanguageFinder({ deps, job, signal });
  const skipped: SkippedSpan[] = [];
  const chunks = cutSpeech(listen(), {
    ...chunkLengths(deps.engines.of(job).capabilities),
    detector: deps.detector,
    signal,
    onSkipped: (span) => skipped.push(span),
  });
  let chunkCount = 0;
  for await (const { chunk, language: code } of language.resolve(chunks)) {
    await sendChunk(deps, { job, chunk, language: code });
    chunkCount += 1;
  }
  return { sampleCount, chunkCount, skipped, peaks: peaks.result() };
}

/** Cuts the original into chunks, each of which is on its way to the engine before the next is cut. */
export function createChunkStage(deps: ChunkStageDeps) {
  const { database, copies, queue } = deps;
  return createHandler(
    chunkJob,
    async ({ data, signal, done }) => {
      const job = await readRunningJob(database, data);
      if (job === null) return;
      const limitMs = await database.tenant(data.workspaceId, (transaction) =>
        durationLimitMs(transaction, data.workspaceId),
      );
      const { sampleCount, chunkCount, skipped, peaks } = await withSource(copies, {
        recording: job.recording,
        signal,
        work: (source) => cutSource(deps, { job, source, limitMs, signal }),
      });
      await done(async (transaction) => {
        await lockRunningJob(transaction, data.jobId);
        await transaction.chunk.deleteMany({ where: { jobId: data.jobId, index: { gte: chunkCount } } });
        await transaction.recording.update({
          where: { id: job.recordingId },
          data: { durationMs: Math.round(sampleCount / samplesPerMs), peaks: { ...peaks } },
        });
        await transaction.job.update({
          where: { id: data.jobId },
          data: { stage: 'transcribe', cuttingClosedAt: new Date(), dropped: skipped.map(presentSkipped) },
        });
        const open = await transaction.chunk.count({ where: { jobId: data.jobId, state: { not: 'done' } } });
        if (open === 0) await queue.send(transaction, stitchJob, data);
        await announceJob(deps.announce, { transaction, ...data });
      });
    },
    { onFailed: createFailureHandler(deps) },
  );
}
