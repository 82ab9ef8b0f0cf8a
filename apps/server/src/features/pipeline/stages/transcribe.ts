import type { EngineSet } from '../../../platform/engines/index.ts';
import { createHandler } from '../../../platform/queue/index.ts';
import type { Storage } from '../../../platform/storage/index.ts';
import { recordUsage } from '../../usage/index.ts';
import { announceJob } from '../announce.ts';
import { samplesPerMs } from '../chunk-results.ts';
import { stitchJob, transcribeJob } from '../pipeline.jobs.ts';
import type { ProgressReporter } from '../progress-reporter.ts';
import { chunkMachine } from '../states.ts';
import { writeProgress } from '../write-progress.ts';
import { createFailureHandler, lockRunningJob, type StageDeps } from './stage.ts';

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

/** Takes a chunk for this process; null where there is nothing to do: done, cancelled, or its job ended. */
async function claimChunk(deps: TranscribeStageDeps, data: { workspaceId: string; chunkId: string }) {
  return await deps.database.tenant(data.workspaceId, async (transaction) => {
    const claimed = await transaction.chunk.updateManyAndReturn({
      where: {
        id: data.chunkId,
        state: { in: chunkMachine.sourcesOf('claim') },
        job: { state: 'running' },
      },
      data: { state: 'running', startedAt: new Date() },
    });
    const chunk = claimed[0];
    if (chunk === undefined) return null;
    const job = await transaction.job.findUniqueOrThrow({ where: { id: chunk.jobId } });
    return { ...chunk, job };
  });
}

/** Turns one chunk into words; its text is visible at once and its usage is written in the same transaction. */
export function createTranscribeStage(deps: TranscribeStageDeps) {
  const { engines, storage, queue, reporter } = deps;
  return createHandler(
    transcribeJob,
    async ({ data, signal, done }) => {
      const { workspaceId, jobId, chunkId } = data;
      const chunk = await claimChunk(deps, data);
      if (chunk === null || chunk.pcmKey === null) return;
      const engine = engines.of(chunk.job);
      const pcm = await readPcm(storage, chunk.pcmKey);
      const report = reporter.open({ workspaceId, jobId, sampleCount: chunk.sampleCount });
      try {
        const { text, words, dropped } = await engine.transcribe(
          { id: chunkId, pcm, language: chunk.job.language, prompt: chunk.job.prompt },
          { signal, onProgress: report.update },
        );
        await done(async (transaction) => {
          const job = await lockRunningJob(transaction, jobId);
          await transaction.chunk.update({
            where: { id: chunkId },
            data: {
              state: 'done',
              engine: engine.name,
              model: engine.model,
              result: { text, words, dropped: dropped.map((span) => ({ ...span })) },
              pcmKey: null,
              finishedAt: new Date(),
            },
          });
          await recordUsage(transaction, {
            workspaceId,
            meter: 'audio_ms',
            quantity: Math.round(chunk.sampleCount / samplesPerMs),
            idempotencyKey: `chunk:${chunkId}`,
            jobId,
          });
          report.close();
          await writeProgress(transaction, { job, runningSamples: reporter.runningSamples(jobId) });
          const startMs = Math.round(Number(chunk.startSample) / samplesPerMs);
          await deps.announce(transaction, {
            workspaceId,
            type: 'chunk.done',
            data: {
              recordingId: job.recordingId,
              jobId,
              index: chunk.index,
              startMs,
              endMs: startMs + Math.round(chunk.sampleCount / samplesPerMs),
              text,
            },
          });
          const open = await transaction.chunk.count({ where: { jobId, state: { not: 'done' } } });
          if (job.cuttingClosedAt !== null && open === 0) {
            await transaction.job.update({ where: { id: jobId }, data: { stage: 'stitch' } });
            await queue.send(transaction, stitchJob, { workspaceId, jobId });
          }
          await announceJob(deps.announce, { transaction, workspaceId, jobId });
        });
        await storage.delete(chunk.pcmKey);
      } finally {
        report.close();
      }
    },
    { onFailed: createFailureHandler(deps) },
  );
}
