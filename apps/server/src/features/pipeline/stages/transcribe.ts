import { profileChoiceSchema } from '@audiotricks/contracts';
import type { Chunk, Job } from '../../../platform/database/generated/client.ts';
import { capabilityOf, type EngineSet } from '../../../platform/engines/index.ts';
import { createHandler } from '../../../platform/queue/index.ts';
import type { Storage } from '../../../platform/storage/index.ts';
import { type ChunkOutcome, finishChunk } from '../finish-chunk.ts';
import { findPaidChunk, hasRunningTwin } from '../paid-chunks.ts';
import { transcribeJob } from '../pipeline.jobs.ts';
import type { ProgressReporter } from '../progress-reporter.ts';
import { chunkMachine } from '../states.ts';
import { createFailureHandler, lockRunningJob, type StageData, type StageDeps } from './stage.ts';

export interface TranscribeStageDeps extends StageDeps {
  storage: Storage;
  engines: EngineSet;
  reporter: ProgressReporter;
}

async function readPcm(storage: Storage, key: string): Promise<Int16Array> {
  const blocks: Uint8Array[] = [];
  for await (const block of await storage.read(key)) blocks.push(block as Uint8Array);
  const bytes = new Uint8Array(Buffer.concat(blocks));
  return new Int16Array(bytes.buffer, 0, bytes.length >> 1);
}

type Claim =
  | { kind: 'mine'; chunk: Chunk & { pcmKey: string; job: Job } }
  | { kind: 'paid'; chunk: Chunk; outcome: ChunkOutcome }
  | { kind: 'wait' };

/**
 * Takes a chunk for this process, unless the workspace has its words already or is just having them made; null where
 * there is nothing to do: done, cancelled, or its job ended.
 */
async function claimChunk(deps: TranscribeStageDeps, data: StageData & { chunkId: string }): Promise<Claim | null> {
  return await deps.database.tenant(data.workspaceId, async (transaction): Promise<Claim | null> => {
    const isOpen = {
      id: data.chunkId,
      state: { in: chunkMachine.sourcesOf('claim') },
      job: { state: 'running' as const },
    };
    const chunk = await transaction.chunk.findFirst({ where: isOpen, include: { job: true } });
    if (chunk === null) return null;
    const { pcmKey } = chunk;
    // One that runs already is taken up after a crash: it waits for nobody.
    const isTwin = chunk.state === 'pending' && (await hasRunningTwin(transaction, chunk));
    const outcome = await findPaidChunk(transaction, chunk);
    if (outcome !== null) return { kind: 'paid', chunk, outcome };
    if (isTwin) return { kind: 'wait' };
    const claimed = await transaction.chunk.updateMany({
      where: isOpen,
      data: { state: 'running', startedAt: new Date() },
    });
    return claimed.count === 1 && pcmKey !== null ? { kind: 'mine', chunk: { ...chunk, pcmKey } } : null;
  });
}

/** A chunk whose twin is with the engine is looked at again so much later. */
const twinPauseMs = 500;

/** Turns one chunk into words; its text is visible at once and its usage is written in the same transaction. */
export function createTranscribeStage(deps: TranscribeStageDeps) {
  const { engines, storage, queue, reporter } = deps;
  return createHandler(
    transcribeJob,
    async ({ data, signal, done }) => {
      const { workspaceId, jobId, chunkId } = data;
      const claim = await claimChunk(deps, data);
      if (claim === null) return;
      if (claim.kind === 'wait') {
        await done(async (transaction) => {
          const choice = await transaction.job.findUniqueOrThrow({ where: { id: jobId } });
          const options = { startAfterMs: twinPauseMs, needs: capabilityOf(choice) };
          await queue.send(transaction, transcribeJob, data, options);
        });
        return;
      }
      const { chunk } = claim;
      const finish = (outcome: ChunkOutcome) =>
        done(async (transaction) => {
          const job = await lockRunningJob(transaction, jobId);
          const runningSamples = reporter.runningSamples(jobId);
          await finishChunk(deps, { transaction, workspaceId, job, chunk, outcome, runningSamples });
        });
      if (claim.kind === 'paid') {
        await finish(claim.outcome);
      } else {
        const engine = engines.of(claim.chunk.job);
        const pcm = await readPcm(storage, claim.chunk.pcmKey);
        const report = reporter.open({ workspaceId, jobId, sampleCount: chunk.sampleCount });
        try {
          const { language, prompt, options } = claim.chunk.job;
          const { profile } = profileChoiceSchema.parse(options);
          const { text, words, dropped } = await engine.transcribe(
            { id: chunkId, pcm, language, prompt, profile },
            { signal, onProgress: report.update },
          );
          report.close();
          await finish({ engine: engine.name, model: engine.model, result: { text, words, dropped }, isCached: false });
        } finally {
          report.close();
        }
      }
      if (chunk.pcmKey !== null) await storage.delete(chunk.pcmKey);
    },
    { onFailed: createFailureHandler(deps) },
  );
}
